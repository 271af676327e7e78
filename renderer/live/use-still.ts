import { useEffect, useState } from 'react';
import { useActions } from '../studio/actions-context.js';
import { useStudioStore } from '../studio/studio-store.js';

/** `null`: on its way; `'none'`: the source gives no picture now. */
export type Still = string | null;

/** A covered picture of a source as an image address; taken once, and again when devices come and go. */
export function useStill(uri: string): Still {
  const actions = useActions();
  const isOpen = useStudioStore(({ connection }) => connection === 'open');
  const devices = useStudioStore((state) => state.devices);
  const [still, setStill] = useState<Still>(null);
  useEffect(() => {
    if (!isOpen) return;
    let isWanted = true;
    // A source without a picture is no failure of the user's doing: the picker says so in its place.
    actions.client.call('devices.still', { uri }).then(
      ({ jpeg }) => {
        if (isWanted) setStill(`data:image/jpeg;base64,${jpeg}`);
      },
      () => {
        if (isWanted) setStill('none');
      },
    );
    return () => {
      isWanted = false;
    };
  }, [actions, uri, isOpen, devices]);
  return still;
}
