import './live.css';
import type { ReactElement } from 'react';
import { ProgramPreview } from './program-preview.js';

export function LiveScreen(): ReactElement {
  return (
    <div className="live">
      <ProgramPreview />
    </div>
  );
}
