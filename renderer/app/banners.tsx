import { ShieldAlert, ShieldOff, TriangleAlert, Unplug } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { Button } from '../design/button.js';
import { useActions } from '../studio/actions-context.js';
import { readErrorCode } from '../studio/status-words.js';
import { useStudio, useStudioStore } from '../studio/studio-store.js';
import { errorText } from '../studio/text.js';
import { useText } from '../text/use-text.js';
import { appText } from './text.js';

/** What the user must know on every screen: engine lost, panic on, program kept from running. */
export function Banners(): ReactElement {
  const text = useText(appText);
  const errors = useText(errorText);
  const actions = useActions();
  const isLost = useStudioStore(({ connection }) => connection !== 'open');
  const { panic, problem } = useStudio(({ status }) => status);
  const words = problem === null ? null : errors[readErrorCode(problem.code)];
  return (
    <div className="app-banners" role="status">
      {isLost && <Banner tone="warn" icon={<Unplug size={18} />} title={text.lost} text={text.lostHelp} />}
      {panic && (
        <Banner
          tone="danger"
          icon={<ShieldAlert size={18} />}
          title={text.panicOn}
          text={text.panicBack}
          action={
            <Button isDisabled={isLost} onPress={() => void actions.call('panic.set', { on: false })}>
              <ShieldOff size={16} />
              {text.uncover}
            </Button>
          }
        />
      )}
      {words !== null && (
        <Banner
          tone="warn"
          icon={<TriangleAlert size={18} />}
          title={words.what}
          text={`${words.next} ${problem?.message ?? ''}`}
        />
      )}
    </div>
  );
}

interface BannerProps {
  readonly tone: 'warn' | 'danger';
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  readonly action?: ReactNode;
}

function Banner({ tone, icon, title, text, action }: BannerProps): ReactElement {
  return (
    <div className={`app-banner app-banner-${tone}`}>
      {icon}
      <p className="app-banner-words">
        <strong>{title}</strong> {text}
      </p>
      {action}
    </div>
  );
}
