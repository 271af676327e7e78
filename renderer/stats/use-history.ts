import { useEffect } from 'react';
import { create } from 'zustand';
import { useStudioStore } from '../studio/studio-store.js';
import { History, type Sample } from './history.js';

const history = new History();
const useSamples = create<{ readonly samples: readonly Sample[] }>(() => ({ samples: [] }));

/** Keeps what the engine tells from now on, whatever screen is shown. */
export function useHistoryKeeping(): void {
  useEffect(
    () =>
      useStudioStore.subscribe(({ studio }, before) => {
        if (studio === null || studio.status === before.studio?.status) return;
        if (history.add(studio.status, Date.now())) useSamples.setState({ samples: [...history.samples] });
      }),
    [],
  );
}

/** The samples of the newest `seconds`, from the oldest to the newest. */
export function useHistory(seconds: number): readonly Sample[] {
  const samples = useSamples((state) => state.samples);
  const end = samples.at(-1)?.at ?? 0;
  const first = samples.findIndex(({ at }) => at >= end - seconds);
  return samples.slice(Math.max(0, first));
}
