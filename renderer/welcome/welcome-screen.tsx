import './welcome.css';
import { useState, type ReactElement } from 'react';
import { Button } from '../design/button.js';
import { useActions } from '../studio/actions-context.js';
import { useText } from '../text/use-text.js';
import { DestinationStep } from './destination-step.js';
import { DoneStep } from './done-step.js';
import { HelloStep } from './hello-step.js';
import { LookStep } from './look-step.js';
import { MeasureStep } from './measure-step.js';
import type { StepProps } from './step.js';
import { welcomeText } from './text.js';

const STEPS = [
  { id: 'hello', Component: HelloStep },
  { id: 'measure', Component: MeasureStep },
  { id: 'destination', Component: DestinationStep },
  { id: 'look', Component: LookStep },
  { id: 'done', Component: DoneStep },
] as const satisfies readonly { id: string; Component: (props: StepProps) => ReactElement }[];

/** From the first start to a program that can go live: step by step, and none of them must be taken. */
export function WelcomeScreen(): ReactElement {
  const text = useText(welcomeText);
  const actions = useActions();
  const [at, setAt] = useState(0);
  const step = STEPS[at] ?? STEPS[0];
  const title = text[step.id].title;
  return (
    <div className="welcome">
      <ol className="welcome-steps" aria-label={text.steps}>
        {STEPS.map(({ id }, index) => (
          <li
            key={id}
            className="welcome-dot"
            data-state={index < at ? 'past' : index === at ? 'current' : 'ahead'}
            {...(index === at && { 'aria-current': 'step' as const })}
          >
            <span className="vc-only-read">{text[id].title}</span>
          </li>
        ))}
      </ol>
      <p className="vc-only-read" role="status">
        {text.step(at + 1, STEPS.length, title)}
      </p>
      <section key={step.id} className={`welcome-step welcome-${step.id}`} aria-label={title}>
        <h2 className="welcome-title">{title}</h2>
        <step.Component
          onNext={() => {
            setAt(at + 1);
          }}
          {...(at > 0 && {
            onBack: () => {
              setAt(at - 1);
            },
          })}
        />
      </section>
      <Button
        look="quiet"
        size="small"
        onPress={() => {
          actions.changeSettings({ welcomed: true });
        }}
      >
        {text.skip}
      </Button>
    </div>
  );
}
