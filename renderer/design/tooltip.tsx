import './tooltip.css';
import type { ReactElement, ReactNode } from 'react';
import { Tooltip as AriaTooltip } from 'react-aria-components';

/** Stands in a TooltipTrigger after what it explains. */
export function Tooltip({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <AriaTooltip className="vc-tooltip" offset={6}>
      {children}
    </AriaTooltip>
  );
}
