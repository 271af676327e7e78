import type { ComponentType } from 'react';
import { ChartSpline, Files, Radio, ScrollText, Settings, type LucideIcon } from 'lucide-react';
import { FilesScreen } from '../files/files-screen.js';
import { LiveScreen } from '../live/live-screen.js';
import { LogScreen } from '../log/log-screen.js';
import { SettingsScreen } from '../settings/settings-screen.js';
import { StatsScreen } from '../stats/stats-screen.js';
import type { ScreenId } from '../studio/studio-store.js';
import { WelcomeScreen } from '../welcome/welcome-screen.js';

interface Screen {
  readonly id: ScreenId;
  readonly icon: LucideIcon;
  readonly Component: ComponentType;
}

/** In the order of the navigation; Ctrl or Cmd and the place number show them. */
export const SCREENS: readonly Screen[] = [
  { id: 'live', icon: Radio, Component: LiveScreen },
  { id: 'files', icon: Files, Component: FilesScreen },
  { id: 'stats', icon: ChartSpline, Component: StatsScreen },
  { id: 'log', icon: ScrollText, Component: LogScreen },
  { id: 'settings', icon: Settings, Component: SettingsScreen },
];

/** Shown in place of any screen until the first run was finished or skipped. */
export const WELCOME_SCREEN: ComponentType = WelcomeScreen;
