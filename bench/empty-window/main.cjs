// An Electron program that does nothing but open a window: what a start is compared with.
const { app, BrowserWindow } = require('electron');

app.enableSandbox();
void app.whenReady().then(() => {
  const window = new BrowserWindow({ width: 1280, height: 800, show: false });
  window.once('ready-to-show', () => window.show());
  void window.loadFile(app.commandLine.getSwitchValue('page') || 'index.html');
});
