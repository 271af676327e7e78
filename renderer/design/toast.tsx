import './toast.css';
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import type { ReactElement } from 'react';
import { IconButton } from './button.js';

export interface ToastWords {
  readonly id: number;
  readonly kind: 'error' | 'done';
  readonly title: string;
  readonly text?: string;
  /** The exact words of the engine, small. */
  readonly detail?: string;
}

interface ToastsProps {
  readonly label: string;
  readonly closeLabel: string;
  readonly toasts: readonly ToastWords[];
  readonly onClose: (id: number) => void;
}

/** Short messages over the right lower corner, read out when they come. */
export function Toasts({ label, closeLabel, toasts, onClose }: ToastsProps): ReactElement {
  return (
    <section className="vc-toasts" aria-label={label} aria-live="polite" data-react-aria-top-layer="true">
      {toasts.map(({ id, kind, title, text, detail }) => (
        <div key={id} className={`vc-toast vc-toast-${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
          {kind === 'error' ? <CircleAlert size={18} /> : <CircleCheck size={18} />}
          <div className="vc-toast-words">
            <span className="vc-toast-title">{title}</span>
            {text !== undefined && <span>{text}</span>}
            {detail !== undefined && <span className="vc-toast-detail">{detail}</span>}
          </div>
          <IconButton
            size="small"
            label={closeLabel}
            icon={<X size={14} />}
            onPress={() => {
              onClose(id);
            }}
          />
        </div>
      ))}
    </section>
  );
}
