import './popover.css';
import { Check, ChevronsUpDown } from 'lucide-react';
import type { ReactElement } from 'react';
import {
  Button,
  Header,
  Label,
  ListBox,
  ListBoxItem,
  ListBoxSection,
  Popover,
  Select as AriaSelect,
  SelectValue,
  Text,
} from 'react-aria-components';
import { FieldNotes, type FieldWords } from './field.js';

export interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
  readonly description?: string;
}
export interface OptionGroup<Value extends string> {
  readonly label: string;
  readonly options: readonly Option<Value>[];
}

interface SelectProps<Value extends string> extends FieldWords {
  readonly value: Value | null;
  /** Plain options, or groups of them. */
  readonly options: readonly (Option<Value> | OptionGroup<Value>)[];
  readonly placeholder?: string;
  readonly isDisabled?: boolean;
  /** Keeps the label for screen readers only. */
  readonly hideLabel?: boolean;
  readonly onChange: (value: Value) => void;
}

export function Select<Value extends string>({
  label,
  help,
  error,
  value,
  options,
  placeholder,
  isDisabled = false,
  hideLabel = false,
  onChange,
}: SelectProps<Value>): ReactElement {
  const every = options.flatMap((entry) => ('options' in entry ? entry.options : [entry]));
  return (
    <AriaSelect
      className="vc-field"
      value={value}
      isDisabled={isDisabled}
      isInvalid={error !== undefined}
      {...(placeholder !== undefined && { placeholder })}
      onChange={(key) => {
        const chosen = every.find((option) => option.value === key);
        if (chosen !== undefined) onChange(chosen.value);
      }}
    >
      <Label className={hideLabel ? 'vc-only-read' : 'vc-label'}>{label}</Label>
      <Button className="vc-select">
        <SelectValue className="vc-select-value" />
        <ChevronsUpDown size={14} />
      </Button>
      <FieldNotes help={help} {...(error !== undefined && { error })} />
      <Popover className="vc-popover" offset={4}>
        <ListBox className="vc-list">
          {options.map((entry) =>
            'options' in entry ? (
              <ListBoxSection key={entry.label} id={entry.label}>
                <Header className="vc-list-section">{entry.label}</Header>
                {entry.options.map(drawOption)}
              </ListBoxSection>
            ) : (
              drawOption(entry)
            ),
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

function drawOption({ value, label, description }: Option<string>): ReactElement {
  return (
    <ListBoxItem key={value} id={value} textValue={label} className="vc-option">
      {({ isSelected }) => (
        <>
          <Text slot="label">{label}</Text>
          {isSelected && <Check size={14} />}
          {description !== undefined && <Text slot="description">{description}</Text>}
        </>
      )}
    </ListBoxItem>
  );
}
