import './signs.css';
import { useId, type ReactElement, type ReactNode } from 'react';

interface PanelProps {
  readonly title: string;
  /** At the right of the title: badges, buttons. */
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A titled region of a screen. */
export function Panel({ title, aside, className = '', children }: PanelProps): ReactElement {
  const id = useId();
  return (
    <section className={`vc-panel ${className}`} aria-labelledby={id}>
      <header className="vc-panel-head">
        <h2 id={id} className="vc-panel-title">
          {title}
        </h2>
        {aside}
      </header>
      <div className="vc-panel-body">{children}</div>
    </section>
  );
}
