import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useEffect, type ReactElement } from 'react';
import { IconButton } from '../design/button.js';
import { useText } from '../text/use-text.js';
import { filesText } from './text.js';

interface FileStepsProps {
  /** Counts from 0. */
  readonly place: number;
  readonly count: number;
  readonly onStep: (place: number) => void;
}

/** To the file before and the one after, also by arrow keys. */
export function FileSteps({ place, count, onStep }: FileStepsProps): ReactElement {
  const text = useText(filesText).dialog;
  useEffect(() => {
    const take = ({ key }: KeyboardEvent): void => {
      if (key === 'ArrowLeft' && place > 0) onStep(place - 1);
      if (key === 'ArrowRight' && place < count - 1) onStep(place + 1);
    };
    window.addEventListener('keydown', take);
    return () => {
      window.removeEventListener('keydown', take);
    };
  }, [place, count, onStep]);
  return (
    <div className="files-steps">
      <IconButton
        label={text.previous}
        icon={<ChevronLeft size={16} />}
        isDisabled={place === 0}
        onPress={() => {
          onStep(place - 1);
        }}
      />
      <span className="vc-help">{text.place(place + 1, count)}</span>
      <IconButton
        label={text.next}
        icon={<ChevronRight size={16} />}
        isDisabled={place === count - 1}
        onPress={() => {
          onStep(place + 1);
        }}
      />
    </div>
  );
}
