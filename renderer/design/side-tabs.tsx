import './side-tabs.css';
import type { ReactElement, ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';

export interface SideTab {
  readonly id: string;
  readonly label: string;
  readonly icon: ReactNode;
  readonly content: ReactNode;
}

/** Pages with their names in a column at the left. */
export function SideTabs({
  label,
  tabs,
}: {
  readonly label: string;
  readonly tabs: readonly SideTab[];
}): ReactElement {
  return (
    <Tabs className="vc-tabs" orientation="vertical">
      <TabList className="vc-tabs-list" aria-label={label}>
        {tabs.map(({ id, label: name, icon }) => (
          <Tab key={id} id={id} className="vc-tab">
            {icon}
            {name}
          </Tab>
        ))}
      </TabList>
      {tabs.map(({ id, content }) => (
        <TabPanel key={id} id={id} className="vc-tab-panel">
          {content}
        </TabPanel>
      ))}
    </Tabs>
  );
}
