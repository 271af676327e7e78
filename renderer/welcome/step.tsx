import type { ReactElement, ReactNode } from 'react';
import { Button } from '../design/button.js';
import { useText } from '../text/use-text.js';
import { welcomeText } from './text.js';

export interface StepProps {
  readonly onNext: () => void;
  /** The first step has none. */
  readonly onBack?: () => void;
}

/** The buttons at the end of a step, the main one last. */
export function StepFoot({
  onBack,
  children,
}: Pick<StepProps, 'onBack'> & { readonly children: ReactNode }): ReactElement {
  const text = useText(welcomeText);
  return (
    <div className="welcome-foot">
      {onBack !== undefined && <Button onPress={onBack}>{text.back}</Button>}
      {children}
    </div>
  );
}
