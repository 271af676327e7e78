import './signs.css';
import type { ReactElement, ReactNode } from 'react';

export type Tone = 'neutral' | 'good' | 'warn' | 'danger' | 'accent';

/** A short word about a state. */
export function Badge({
  tone = 'neutral',
  children,
}: {
  readonly tone?: Tone;
  readonly children: ReactNode;
}): ReactElement {
  return <span className={`vc-badge vc-badge-${tone}`}>{children}</span>;
}
