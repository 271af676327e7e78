import './field.css';
import './radio-cards.css';
import type { ReactElement, ReactNode } from 'react';
import { Label, RadioButton, RadioField, RadioGroup } from 'react-aria-components';
import { FieldNotes, type FieldWords } from './field.js';

export interface Card<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly description?: string;
  readonly badge?: ReactNode;
}

interface RadioCardsProps<Value extends string> extends Omit<FieldWords, 'error'> {
  readonly value: Value;
  readonly cards: readonly Card<Value>[];
  /** Side by side or one below the other. */
  readonly orientation?: 'horizontal' | 'vertical';
  readonly isDisabled?: boolean;
  readonly onChange: (value: Value) => void;
}

/** One of few choices that want a word of explanation each. */
export function RadioCards<Value extends string>({
  label,
  help,
  value,
  cards,
  orientation = 'vertical',
  isDisabled = false,
  onChange,
}: RadioCardsProps<Value>): ReactElement {
  return (
    <RadioGroup
      className="vc-cards"
      value={value}
      orientation={orientation}
      isDisabled={isDisabled}
      onChange={(next) => {
        const card = cards.find((each) => each.value === next);
        if (card !== undefined) onChange(card.value);
      }}
    >
      <Label className="vc-label">{label}</Label>
      <div className="vc-cards-list">
        {cards.map((card) => (
          <RadioField key={card.value} value={card.value} className="vc-card-place">
            <RadioButton className="vc-card">
              <span className="vc-card-name">
                {card.label}
                {card.badge}
              </span>
              {card.description !== undefined && <span className="vc-help">{card.description}</span>}
            </RadioButton>
          </RadioField>
        ))}
      </div>
      <FieldNotes help={help} />
    </RadioGroup>
  );
}
