import { LoaderCircle, TriangleAlert } from 'lucide-react';
import { useEffect, useState, type ReactElement } from 'react';
import type { Proposal } from '../../src/shared/contract.js';
import { toAppError, type AppError } from '../../src/shared/errors.js';
import { Badge } from '../design/badge.js';
import { Button } from '../design/button.js';
import { RadioCards } from '../design/radio-cards.js';
import { adviseBitrate } from '../settings/bitrate-advice.js';
import { useActions } from '../studio/actions-context.js';
import { useStudio } from '../studio/studio-store.js';
import { errorText } from '../studio/text.js';
import { formatBitrate } from '../text/format.js';
import { useText } from '../text/use-text.js';
import { StepFoot, type StepProps } from './step.js';
import { welcomeText } from './text.js';

const SIZES = { large: { width: 1920, height: 1080 }, small: { width: 1280, height: 720 } } as const;
type Size = keyof typeof SIZES;

/** Measures when it is opened, and proposes. */
export function MeasureStep({ onNext, onBack }: StepProps): ReactElement {
  const text = useText(welcomeText);
  const [outcome, measure] = useMeasurement();
  const foot = { ...(onBack !== undefined && { onBack }) };
  if (outcome === null) {
    return (
      <>
        <p className="welcome-running" role="status">
          <LoaderCircle size={20} className="app-turning" aria-hidden="true" />
          {text.measure.running}
        </p>
        <StepFoot {...foot}>
          <Button onPress={onNext}>{text.next}</Button>
        </StepFoot>
      </>
    );
  }
  if (outcome instanceof Error) {
    return (
      <>
        <Failure error={outcome} />
        <StepFoot {...foot}>
          <Button onPress={onNext}>{text.next}</Button>
          <Button look="primary" autoFocus onPress={measure}>
            {text.measure.again}
          </Button>
        </StepFoot>
      </>
    );
  }
  return <Found proposal={outcome} onNext={onNext} {...foot} />;
}

function Failure({ error }: { readonly error: AppError }): ReactElement {
  const text = useText(welcomeText).measure;
  const { next } = useText(errorText)[error.code];
  return (
    <div className="welcome-failure" role="alert">
      <TriangleAlert size={20} aria-hidden="true" />
      <div>
        <p className="vc-label">{text.failed}</p>
        <p>{next}</p>
        <p className="vc-help">{error.message}</p>
      </div>
    </div>
  );
}

function Found({ proposal, onNext, onBack }: StepProps & { readonly proposal: Proposal }): ReactElement {
  const text = useText(welcomeText).measure;
  const actions = useActions();
  const current = useStudio(({ settings }) => settings);
  const { video, privacy } = proposal.change;
  const proposed: Size = video?.height === SIZES.large.height ? 'large' : 'small';
  const [size, setSize] = useState<Size>(proposed);
  const frameRate = video?.frameRate ?? current.video.frameRate;
  const advised = adviseBitrate({ ...SIZES[size], frameRate }, current.destinations).proposed;
  const bitsPerSecond = size === proposed ? (video?.bitsPerSecond ?? advised) : advised;
  const use = (): void => {
    const change = { ...proposal.change, video: { ...video, ...SIZES[size], bitsPerSecond } };
    actions.changeSettings(change);
    onNext();
  };
  const rows = [
    [text.search, text.searchValue(Math.round(proposal.searchMs), proposal.provider.toUpperCase())],
    [text.encoder, text.encoderValue(proposal.encoder, Math.round(proposal.encodeRate))],
    [text.bitrate, formatBitrate(bitsPerSecond)],
    [text.hold, text.holdValue(privacy?.holdMs ?? current.privacy.holdMs)],
  ] as const;
  return (
    <>
      <RadioCards<Size>
        label={text.picture}
        orientation="horizontal"
        value={size}
        cards={(['large', 'small'] as const).map((each) => ({
          value: each,
          label: `${SIZES[each].width}×${SIZES[each].height}`,
          description: text[each],
          badge: each === proposed ? <Badge tone="accent">{text.proposed}</Badge> : null,
        }))}
        onChange={setSize}
      />
      <dl className="welcome-rows" aria-label={text.found}>
        {rows.map(([name, value]) => (
          <div key={name} className="welcome-row">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <StepFoot {...(onBack !== undefined && { onBack })}>
        <Button look="primary" autoFocus onPress={use}>
          {text.use}
        </Button>
      </StepFoot>
    </>
  );
}

/** What the engine found, an error, or null while it measures; and how to measure anew. */
function useMeasurement(): readonly [Proposal | AppError | null, () => void] {
  const actions = useActions();
  const [outcome, setOutcome] = useState<Proposal | AppError | null>(null);
  const [run, setRun] = useState(0);
  useEffect(() => {
    let isWanted = true;
    const take = (result: Proposal | AppError): void => {
      if (isWanted) setOutcome(result);
    };
    actions.client.call('machine.measure', null).then(take, (thrown: unknown) => {
      take(toAppError(thrown, 'engine.internal', 'machine.measure'));
    });
    return () => {
      isWanted = false;
    };
  }, [actions, run]);
  return [
    outcome,
    () => {
      setOutcome(null);
      setRun(run + 1);
    },
  ];
}
