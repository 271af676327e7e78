import { app, dialog, nativeTheme, session, shell } from 'electron';
import { BUILT, PROGRAMS, chooseDataFolders, engineEnvironment } from './app-folders.js';
import { showAppMenu } from './app-menu.js';
import { registerAppScheme, serveAppScheme } from './app-scheme.js';
import { Closing } from './closing.js';
import { keepCrashReports } from './crash-reports.js';
import { EngineSupervisor } from './engine-supervisor.js';
import { Hotkeys } from './hotkeys.js';
import { OpenableFiles } from './openable-files.js';
import { denyNavigation, denyNetwork, denyPermissions } from './page-limits.js';
import { answerShellRequests } from './shell-requests.js';
import { studioActions } from './studio-actions.js';
import { StudioClient } from './studio-client.js';
import { StudioWindow } from './studio-window.js';
import { followUpdates } from './updates.js';
import { chooseWords, type Words } from './words.js';

/** Puts the desktop program together. What must be said before Electron is ready comes first. */
app.enableSandbox();
registerAppScheme();
denyNavigation();
const folders = chooseDataFolders();
const removeEngineReports = keepCrashReports(folders.crashes);
const isTestBuild = app.getVersion().endsWith('-test');

const studio = new StudioClient();
const words = (): Words => chooseWords(studio.settings, app.getLocale());

if (app.requestSingleInstanceLock()) void app.whenReady().then(run);
else app.quit();

function run(): void {
  if (isTestBuild) console.error(`Veilcast ${app.getVersion()}: ${words().testBuild}`);
  denyPermissions(session.defaultSession);
  denyNetwork(session.defaultSession);
  serveAppScheme(BUILT.renderer);

  const engine = new EngineSupervisor({
    entry: BUILT.engine,
    programs: PROGRAMS,
    version: app.getVersion(),
    dataFolder: folders.data,
    videosFolder: app.getPath('videos'),
    env: engineEnvironment(),
  });
  const closing = new Closing(studio, engine, words);
  let current: StudioWindow | null = null;

  engine.on('started', () => {
    const port = engine.connect();
    if (port) studio.attach(port);
    current?.sendPort();
  });
  engine.on('ended', (name, code) => {
    if (code !== 0) console.error(`the ${name} process ended with code ${code}`);
    void removeEngineReports();
  });
  engine.start();

  const openWindow = (): void => {
    current = new StudioWindow({
      preload: BUILT.preload,
      placeFile: folders.windowPlace,
      title: isTestBuild ? `Veilcast (${words().testBuild})` : 'Veilcast',
      icon: BUILT.icon,
      devTools: !app.isPackaged,
      connect: () => engine.connect(),
    });
    closing.watch(current.window);
    current.window.once('closed', () => {
      current = null;
    });
  };
  const showWindow = (): void => {
    if (current) current.bringForward();
    else openWindow();
  };
  app.on('second-instance', showWindow);
  app.on('activate', showWindow);
  openWindow();

  answerShellRequests({ files: new OpenableFiles(studio), logFolder: folders.logs, words });
  const hotkeys = new Hotkeys(studioActions(studio, engine), (taken) => {
    const { names, taken: title, next, close } = words().hotkeys;
    const detail = [...taken.map((name) => names[name]), '', next].join('\n');
    void dialog.showMessageBox({ type: 'warning', message: title, detail, buttons: [close] });
  });
  studio.on('settings', (settings) => {
    const { theme } = settings.appearance;
    nativeTheme.themeSource = theme === 'contrast' ? 'dark' : theme;
    showAppMenu(words(), () => void shell.openPath(folders.logs));
    hotkeys.follow(settings);
  });
  followUpdates().catch((error: unknown) => {
    console.error('looking for an update failed:', error);
  });
}
