import { app, type Session, type WebContents } from 'electron';
import { APP_ORIGIN } from './app-scheme.js';

/** A page gets no permission at all: it shows what the engine sends, and the engine captures. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => {
    event.preventDefault();
  });
}

/** A page loads its own files and nothing over any network, whatever its content policy may come to say. */
export function denyNetwork(session: Session): void {
  const own = [`${APP_ORIGIN}/`, 'data:', 'blob:', 'devtools:'];
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !own.some((start) => url.startsWith(start)) });
  });
}

/** No page goes elsewhere, opens another or embeds one. */
export function denyNavigation(): void {
  app.on('web-contents-created', (_event, contents: WebContents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-attach-webview', (event) => {
      event.preventDefault();
    });
    contents.on('will-frame-navigate', (event) => {
      event.preventDefault();
    });
    contents.on('will-redirect', (event) => {
      event.preventDefault();
    });
  });
}
