import './contract/no-eval.js';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.js';
import { connectEngine } from './contract/connect-engine.js';
import { StudioActions } from './studio/studio-actions.js';

const place = document.getElementById('root');
if (place === null) throw new Error('expected #root in index.html');
createRoot(place).render(<App actions={new StudioActions(connectEngine())} />);
