import './popover.css';
import type { ReactElement } from 'react';
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Text } from 'react-aria-components';

export interface MenuAction {
  readonly id: string;
  readonly label: string;
  readonly danger?: boolean;
  readonly isDisabled?: boolean;
  readonly onAction: () => void;
}

interface MenuProps {
  /** Read out when the menu opens. */
  readonly label: string;
  /** The button that opens it. */
  readonly trigger: ReactElement;
  readonly actions: readonly MenuAction[];
}

export function Menu({ label, trigger, actions }: MenuProps): ReactElement {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className="vc-popover" offset={4} placement="bottom end">
        <AriaMenu className="vc-list" aria-label={label}>
          {actions.map((action) => (
            <MenuItem
              key={action.id}
              id={action.id}
              textValue={action.label}
              isDisabled={action.isDisabled ?? false}
              className={action.danger === true ? 'vc-option vc-option-danger' : 'vc-option'}
              onAction={action.onAction}
            >
              <Text slot="label">{action.label}</Text>
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
