import { Circle, Radio, ShieldAlert, Square } from 'lucide-react';
import type { ReactElement } from 'react';
import { TooltipTrigger } from 'react-aria-components';
import { Button } from '../design/button.js';
import { Tooltip } from '../design/tooltip.js';
import { useActions } from '../studio/actions-context.js';
import { useStudio, useStudioStore } from '../studio/studio-store.js';
import { useText } from '../text/use-text.js';
import { appText } from './text.js';

/**
 * Record, go live and panic: at the same place on every screen. Pressing Panic twice, as one does in a panic, must not
 * uncover: that is a button of its own, in the banner.
 */
export function Controls(): ReactElement {
  const text = useText(appText);
  const actions = useActions();
  const isOpen = useStudioStore(({ connection }) => connection === 'open');
  const { liveSince, recordingSince, panic } = useStudio(({ status }) => status);
  const isLive = liveSince !== null;
  const isRecording = recordingSince !== null;
  // Until the first run is over there is one way to go live: its own.
  const isWelcomed = useStudio(({ settings }) => settings.welcomed);

  const toggleRecording = async (): Promise<void> => {
    if (isRecording) {
      await actions.call('record.stop', null);
      return;
    }
    const reply = await actions.call('record.start', null);
    if (reply !== undefined) actions.tell({ kind: 'done', message: text.recordingStarted(reply.path) });
  };

  return (
    <div className="app-controls" role="group" aria-label={text.controls}>
      {(isWelcomed || isRecording) && (
        <Button isDisabled={!isOpen} onPress={() => void toggleRecording()}>
          {isRecording ? <Square size={14} className="app-recording" /> : <Circle size={14} />}
          {isRecording ? text.endRecording : text.record}
        </Button>
      )}
      {(isWelcomed || isLive) && (
        <Button
          look={isLive ? 'plain' : 'primary'}
          isDisabled={!isOpen}
          onPress={() => void (isLive ? actions.call('live.stop', null) : actions.goLive())}
        >
          {isLive ? <Square size={14} /> : <Radio size={16} />}
          {isLive ? text.endLive : text.goLive}
        </Button>
      )}
      {/* A dialog neither covers it nor takes it away: React Aria leaves alone what is marked as its top layer. */}
      <span className="app-always" data-react-aria-top-layer="true">
        <TooltipTrigger delay={500}>
          <Button
            look="danger"
            className={panic ? 'app-panic app-panic-on' : 'app-panic'}
            aria-pressed={panic}
            isDisabled={!isOpen}
            onPress={() => void actions.call('panic.set', { on: true })}
          >
            <ShieldAlert size={18} />
            {panic ? text.panicActive : text.panic}
          </Button>
          <Tooltip>{panic ? text.panicBack : text.panicHint}</Tooltip>
        </TooltipTrigger>
      </span>
    </div>
  );
}
