import { createContext, useContext, useEffect, useState } from 'react';
import type { FileJob } from '../../src/shared/file-jobs.js';
import { useStudioStore } from '../studio/studio-store.js';
import type { Side, StillLoader } from './still-loader.js';

export const StillsContext = createContext<StillLoader | null>(null);

/** An image address; null: on its way; `'none'`: there is no picture. */
export type Still = string | null;

/** A picture of a finished file, asked for when it is drawn. */
export function useFileStill({ id, input, output }: FileJob, side: Side): Still {
  const stills = useContext(StillsContext);
  if (stills === null) throw new Error('expected the stills of the files screen around this component');
  const isConnected = useStudioStore(({ connection }) => connection === 'open');
  // An engine that was started again counts its files from 1 anew.
  const key = `${id} ${side} ${side === 'before' ? input : (output ?? '')}`;
  const [loaded, setLoaded] = useState(() => ({ key, still: stills.find(key) }));
  useEffect(() => {
    if (!isConnected) return;
    let isWanted = true;
    const take = (still: Still): void => {
      if (isWanted) setLoaded({ key, still });
    };
    const kept = stills.find(key);
    const takeBack = kept === null ? stills.load({ key, id, side, take }) : undefined;
    if (kept !== null) take(kept);
    return () => {
      isWanted = false;
      takeBack?.();
    };
  }, [stills, isConnected, key, id, side]);
  return loaded.key === key ? loaded.still : null;
}
