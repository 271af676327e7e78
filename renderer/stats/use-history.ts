import { useEffect } from 'react';
import { create } from 'zustand';
import { useStudioStore, type Studio } from '../studio/studio-store.js';
import { History, type Sample } from './history.js';

const history = new History();
const useSamples = create<{ readonly samples: readonly Sample[] }>(() => ({ samples: [] }));

function keep(studio: Studio | null): void {
  if (studio === null || !history.add(studio.status, Date.now())) return;
  useSamples.setState({ samples: [...history.samples] });
}

/** Keeps what the engine tells from now on, whatever screen is shown. */
export function useHistoryKeeping(): void {
  useEffect(() => {
    keep(useStudioStore.getState().studio);
    return useStudioStore.subscribe(({ studio }, before) => {
      if (studio?.status !== before.studio?.status) keep(studio);
    });
  }, []);
}

/** All that was kept, from the oldest to the newest. */
export function useHistory(): readonly Sample[] {
  return useSamples(({ samples }) => samples);
}
