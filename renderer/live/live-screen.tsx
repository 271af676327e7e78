import './live.css';
import './sources.css';
import './destinations.css';
import type { ReactElement } from 'react';
import { AudioPanel } from './audio-panel.js';
import { DestinationsPanel } from './destinations-panel.js';
import { PrivacyPanel } from './privacy-panel.js';
import { ProgramPreview } from './program-preview.js';
import { SourcesPanel } from './sources-panel.js';

/** The program with everything that changes what goes out, beside it. */
export function LiveScreen(): ReactElement {
  return (
    <div className="live">
      <div className="live-stage">
        <ProgramPreview />
        <SourcesPanel />
      </div>
      <div className="live-side">
        <DestinationsPanel />
        <AudioPanel />
        <PrivacyPanel />
      </div>
    </div>
  );
}
