import { ImageOff } from 'lucide-react';
import type { ReactElement } from 'react';
import { useText } from '../text/use-text.js';
import { liveText } from './text.js';
import { useStill } from './use-still.js';

/** The covered thumbnail of a source. */
export function SourceStill({ uri, name }: { readonly uri: string; readonly name: string }): ReactElement {
  const text = useText(liveText).sources;
  const still = useStill(uri);
  return (
    <span className="live-still">
      {still === 'none' && (
        <span className="live-still-none">
          <ImageOff size={18} aria-hidden="true" />
          {text.noStill}
        </span>
      )}
      {still !== null && still !== 'none' && <img src={still} alt={text.stillOf(name)} />}
    </span>
  );
}
