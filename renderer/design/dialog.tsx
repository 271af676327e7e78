import './dialog.css';
import type { ReactElement, ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';

interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly wide?: boolean;
  /** `alertdialog` for a question that must be answered. */
  readonly role?: 'dialog' | 'alertdialog';
  readonly children: ReactNode;
  /** Buttons at the end, the main one last. */
  readonly foot?: ReactNode;
  readonly onClose: () => void;
}

/** A window over the window; Escape closes it. */
export function Dialog({
  title,
  isOpen,
  wide = false,
  role = 'dialog',
  children,
  foot,
  onClose,
}: DialogProps): ReactElement {
  return (
    <ModalOverlay
      className="vc-scrim"
      isOpen={isOpen}
      isDismissable={role === 'dialog'}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className={wide ? 'vc-modal vc-modal-wide' : 'vc-modal'}>
        <AriaDialog className="vc-dialog" role={role}>
          <Heading slot="title" level={2} className="vc-dialog-title">
            {title}
          </Heading>
          {children}
          {foot !== undefined && <div className="vc-dialog-foot">{foot}</div>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
