import './signs.css';
import type { ReactElement, ReactNode } from 'react';

interface EmptyStateProps {
  readonly icon: ReactNode;
  readonly title: string;
  /** What belongs here and how it gets here. */
  readonly text: string;
  readonly action?: ReactNode;
}

export function EmptyState({ icon, title, text, action }: EmptyStateProps): ReactElement {
  return (
    <div className="vc-empty">
      <div className="vc-empty-icon">{icon}</div>
      <h3 className="vc-empty-title">{title}</h3>
      <p className="vc-empty-text">{text}</p>
      {action}
    </div>
  );
}
