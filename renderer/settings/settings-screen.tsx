import './settings.css';
import {
  AudioLines,
  Clapperboard,
  FolderOutput,
  Keyboard,
  Languages,
  Palette,
  ShieldCheck,
  Wrench,
} from 'lucide-react';
import type { ReactElement } from 'react';
import { SideTabs } from '../design/side-tabs.js';
import { AudioPanel } from '../live/audio-panel.js';
import { useText } from '../text/use-text.js';
import { AdvancedSection } from './advanced-section.js';
import { AppearanceSection } from './appearance-section.js';
import { HotkeysSection } from './hotkeys-section.js';
import { LanguageSection } from './language-section.js';
import { OutputSection } from './output-section.js';
import { PrivacySection } from './privacy-section.js';
import { settingsText } from './text.js';
import { VideoSection } from './video-section.js';

/** Everything that is remembered, by subject; each change counts at once. */
export function SettingsScreen(): ReactElement {
  const text = useText(settingsText);
  const sections = [
    { id: 'video', icon: Clapperboard, content: <VideoSection /> },
    { id: 'audio', icon: AudioLines, content: <AudioPanel /> },
    { id: 'output', icon: FolderOutput, content: <OutputSection /> },
    { id: 'privacy', icon: ShieldCheck, content: <PrivacySection /> },
    { id: 'hotkeys', icon: Keyboard, content: <HotkeysSection /> },
    { id: 'appearance', icon: Palette, content: <AppearanceSection /> },
    { id: 'language', icon: Languages, content: <LanguageSection /> },
    { id: 'advanced', icon: Wrench, content: <AdvancedSection /> },
  ] as const;
  return (
    <SideTabs
      label={text.sections.label}
      tabs={sections.map(({ id, icon: Icon, content }) => ({
        id,
        label: text.sections[id],
        icon: <Icon size={16} aria-hidden="true" />,
        content: <div className="settings-section">{content}</div>,
      }))}
    />
  );
}
