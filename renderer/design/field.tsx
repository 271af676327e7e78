import './field.css';
import { Minus, Plus } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import {
  Button as AriaButton,
  FieldError,
  Group,
  Input,
  Label,
  NumberField as AriaNumberField,
  SwitchButton,
  SwitchField,
  Text,
  TextField as AriaTextField,
  type NumberFieldProps as AriaNumberFieldProps,
  type SwitchFieldProps,
  type TextFieldProps as AriaTextFieldProps,
} from 'react-aria-components';

export interface FieldWords {
  readonly label: string;
  /** Below the control: what the value means, or why it can't be changed now. */
  readonly help?: ReactNode;
  /** Shown in place of nothing while the control is invalid. */
  readonly error?: string;
}

/** Help and error below a control of React Aria. */
export function FieldNotes({ help, error }: Pick<FieldWords, 'help' | 'error'>): ReactElement {
  return (
    <>
      {help !== undefined && (
        <Text slot="description" className="vc-help">
          {help}
        </Text>
      )}
      <FieldError className="vc-error">{error}</FieldError>
    </>
  );
}

type TextFieldProps = Omit<AriaTextFieldProps, 'className' | 'children' | 'isInvalid'> &
  FieldWords & {
    readonly placeholder?: string;
    /** Keeps the label for screen readers only. */
    readonly hideLabel?: boolean;
  };

/** One line of text; invalid while `error` is given. */
export function TextField({
  label,
  help,
  error,
  placeholder,
  hideLabel = false,
  ...props
}: TextFieldProps): ReactElement {
  return (
    <AriaTextField {...props} className="vc-field" isInvalid={error !== undefined}>
      <Label className={hideLabel ? 'vc-only-read' : 'vc-label'}>{label}</Label>
      <Input className="vc-input" placeholder={placeholder ?? ''} />
      <FieldNotes help={help} {...(error !== undefined && { error })} />
    </AriaTextField>
  );
}

type NumberFieldProps = Omit<AriaNumberFieldProps, 'className' | 'children' | 'isInvalid'> & FieldWords;

/** A number with steps; reports it when the field is left or a step is taken. */
export function NumberField({ label, help, error, ...props }: NumberFieldProps): ReactElement {
  return (
    <AriaNumberField {...props} className="vc-field" isInvalid={error !== undefined}>
      <Label className="vc-label">{label}</Label>
      <Group className="vc-number">
        <Input className="vc-number-input" />
        <AriaButton slot="decrement" className="vc-number-step">
          <Minus size={14} />
        </AriaButton>
        <AriaButton slot="increment" className="vc-number-step">
          <Plus size={14} />
        </AriaButton>
      </Group>
      <FieldNotes help={help} {...(error !== undefined && { error })} />
    </AriaNumberField>
  );
}

type SwitchProps = Omit<SwitchFieldProps, 'className' | 'children'> & Omit<FieldWords, 'error'>;

export function Switch({ label, help, ...props }: SwitchProps): ReactElement {
  return (
    <SwitchField {...props} className="vc-switch-field">
      <SwitchButton className="vc-switch">
        <span className="vc-switch-track">
          <span className="vc-switch-thumb" />
        </span>
        <span className="vc-label">{label}</span>
      </SwitchButton>
      {help !== undefined && (
        <Text slot="description" className="vc-help">
          {help}
        </Text>
      )}
    </SwitchField>
  );
}
