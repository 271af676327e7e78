import { Component, type ReactNode } from 'react';
import { TriangleAlert } from 'lucide-react';
import { Button } from '../design/button.js';
import { EmptyState } from '../design/empty-state.js';

interface ScreenGuardProps {
  readonly text: { readonly broken: string; readonly brokenHelp: string; readonly reload: string };
  readonly children: ReactNode;
}

/** Keeps a fault of one screen from taking Panic and the other screens with it. */
export class ScreenGuard extends Component<ScreenGuardProps, { readonly isBroken: boolean }> {
  override readonly state = { isBroken: false };

  static getDerivedStateFromError(): { readonly isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children;
    const { broken, brokenHelp, reload } = this.props.text;
    return (
      <EmptyState
        icon={<TriangleAlert size={28} />}
        title={broken}
        text={brokenHelp}
        action={
          <Button
            onPress={() => {
              window.location.reload();
            }}
          >
            {reload}
          </Button>
        }
      />
    );
  }
}
