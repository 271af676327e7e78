import { useState } from 'react';

/** What is typed before it is taken; a value that changes elsewhere replaces it. */
export function useDraft(value: string): readonly [string, (typed: string) => void] {
  const [draft, setDraft] = useState({ value, typed: value });
  if (draft.value !== value) setDraft({ value, typed: value });
  return [
    draft.value === value ? draft.typed : value,
    (typed) => {
      setDraft({ value, typed });
    },
  ];
}
