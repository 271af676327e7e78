import '../design/tokens.css';
import '../design/base.css';
import './app.css';
import { LoaderCircle, Unplug } from 'lucide-react';
import { useEffect, type ReactElement } from 'react';
import { I18nProvider } from 'react-aria-components';
import { EmptyState } from '../design/empty-state.js';
import { Toasts } from '../design/toast.js';
import { useHotkeys } from '../settings/use-hotkeys.js';
import { useHistoryKeeping } from '../stats/use-history.js';
import { ActionsContext, useActions } from '../studio/actions-context.js';
import { shell } from '../studio/shell.js';
import type { StudioActions } from '../studio/studio-actions.js';
import { useStudio, useStudioStore } from '../studio/studio-store.js';
import { errorText } from '../studio/text.js';
import { useLanguage, useText } from '../text/use-text.js';
import { Banners } from './banners.js';
import { Controls } from './controls.js';
import { Navigation } from './navigation.js';
import { ScreenGuard } from './screen-guard.js';
import { SCREENS, WELCOME_SCREEN } from './screens.js';
import { StatusBar } from './status-bar.js';
import { appText } from './text.js';
import { useAppearance } from './use-appearance.js';
import { useShortcuts } from './use-shortcuts.js';

export function App({ actions }: { readonly actions: StudioActions }): ReactElement {
  useAppearance();
  const isOpened = useStudioStore(({ studio }) => studio !== null);
  return (
    <I18nProvider locale={useLanguage() === 'ko' ? 'ko-KR' : 'en-US'}>
      <ActionsContext value={actions}>
        {isOpened ? <Frame /> : <Opening />}
        <Messages />
      </ActionsContext>
    </I18nProvider>
  );
}

/** Around every screen: where to go, what to do at once, how the program is. */
function Frame(): ReactElement {
  useShortcuts();
  useHotkeys();
  useHistoryKeeping();
  useEffect(() => {
    // What `npm run bench:start` measures the start of the program by.
    performance.mark('window-ready');
  }, []);
  const text = useText(appText);
  const current = useStudioStore(({ screen }) => screen);
  const isWelcomed = useStudio(({ settings }) => settings.welcomed);
  const title = isWelcomed ? text.screens[current] : text.welcome;
  return (
    <div className="app-frame">
      <Navigation />
      <header className="app-head">
        <h1>{title}</h1>
        <Controls />
      </header>
      <Banners />
      <main className="app-main" aria-label={title}>
        <ScreenGuard key={title} text={text}>
          {isWelcomed ? (
            SCREENS.map(({ id, Component }) => (id === current ? <Component key={id} /> : null))
          ) : (
            <WELCOME_SCREEN />
          )}
        </ScreenGuard>
      </main>
      <StatusBar />
    </div>
  );
}

/** Until the engine answered for the first time. */
function Opening(): ReactElement {
  const text = useText(appText);
  const hasWay = shell !== undefined || window.location.hash.includes('token=');
  return (
    <main className="app-opening">
      {hasWay ? (
        <p className="app-connecting" role="status">
          <LoaderCircle size={20} className="app-turning" />
          {text.connecting}
        </p>
      ) : (
        <EmptyState icon={<Unplug size={28} />} title={text.noToken} text={text.noTokenHelp} />
      )}
    </main>
  );
}

function Messages(): ReactElement {
  const text = useText(appText);
  const errors = useText(errorText);
  const actions = useActions();
  const toasts = useStudioStore((state) => state.toasts);
  return (
    <Toasts
      label={text.messages}
      closeLabel={text.close}
      toasts={toasts.map((toast) =>
        toast.kind === 'done'
          ? { id: toast.id, kind: 'done', title: toast.message }
          : {
              id: toast.id,
              kind: 'error',
              title: errors[toast.code].what,
              text: errors[toast.code].next,
              detail: toast.message,
            },
      )}
      onClose={(id) => {
        actions.dismiss(id);
      }}
    />
  );
}
