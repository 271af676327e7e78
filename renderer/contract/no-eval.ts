import { config } from 'zod';

/** The window's policy forbids made-up code: schemas must not compile themselves. Imported before any schema is made. */
config({ jitless: true });
