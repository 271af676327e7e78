import './button.css';
import type { ReactElement, ReactNode } from 'react';
import {
  Button as AriaButton,
  ToggleButton as AriaToggleButton,
  TooltipTrigger,
  type ButtonProps as AriaButtonProps,
  type ToggleButtonProps as AriaToggleButtonProps,
} from 'react-aria-components';
import { Tooltip } from './tooltip.js';

export type ButtonLook = 'plain' | 'primary' | 'danger' | 'quiet';
export type ButtonSize = 'medium' | 'small';

interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'children'> {
  readonly look?: ButtonLook;
  readonly size?: ButtonSize;
  /** Beside those of the look, for placing the button. */
  readonly className?: string;
  readonly children: ReactNode;
}

export function Button({
  look = 'plain',
  size = 'medium',
  className = '',
  ...props
}: ButtonProps): ReactElement {
  return <AriaButton {...props} className={`vc-button vc-button-${look} vc-button-${size} ${className}`} />;
}

interface IconButtonProps extends Omit<ButtonProps, 'aria-label' | 'children'> {
  /** Read out, and shown as a tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
}

/** A button whose face is an icon; quiet unless told otherwise. */
export function IconButton({
  label,
  icon,
  look = 'quiet',
  className = '',
  ...props
}: IconButtonProps): ReactElement {
  return (
    <TooltipTrigger delay={500}>
      <Button {...props} look={look} className={`vc-button-icon ${className}`} aria-label={label}>
        {icon}
      </Button>
      <Tooltip>{label}</Tooltip>
    </TooltipTrigger>
  );
}

interface ToggleButtonProps extends Omit<AriaToggleButtonProps, 'className' | 'children'> {
  readonly size?: ButtonSize;
  readonly children: ReactNode;
}

/** A button that stays pressed. */
export function ToggleButton({ size = 'medium', ...props }: ToggleButtonProps): ReactElement {
  return <AriaToggleButton {...props} className={`vc-button vc-button-toggle vc-button-${size}`} />;
}
