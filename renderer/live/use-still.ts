import { useEffect, useState } from 'react';
import { useActions } from '../studio/actions-context.js';
import { useStudioStore } from '../studio/studio-store.js';

/** A source that is being opened has no picture yet: it is asked again after this time. */
const ASK_AGAIN_MS = 2_000;
const MOST_TRIES = 5;

/** `null`: on its way; `'none'`: the source gives no picture now. */
export type Still = string | null;

/** A covered picture of a source as an image address; taken anew when devices come and go. */
export function useStill(uri: string): Still {
  const actions = useActions();
  const isOpen = useStudioStore(({ connection }) => connection === 'open');
  const devices = useStudioStore((state) => state.devices);
  const [still, setStill] = useState<Still>(null);
  useEffect(() => {
    if (!isOpen) return;
    let isWanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const take = async (tries: number): Promise<void> => {
      try {
        const { jpeg } = await actions.client.call('devices.still', { uri });
        if (isWanted) setStill(`data:image/jpeg;base64,${jpeg}`);
      } catch {
        // A source without a picture is no failure of the user's doing: the picker says so in its place.
        if (!isWanted) return;
        setStill('none');
        if (tries < MOST_TRIES) timer = setTimeout(() => void take(tries + 1), ASK_AGAIN_MS);
      }
    };
    void take(1);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [actions, uri, isOpen, devices]);
  return still;
}
