import { shell } from '../studio/shell.js';
import type { Side } from './still-loader.js';

/** The engine gives a browser no picture before covering: only the desktop's own window shows both. */
export const SHOWN_SIDES: readonly Side[] = shell === undefined ? ['after'] : ['before', 'after'];
