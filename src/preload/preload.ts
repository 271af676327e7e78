import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { ENGINE_PORT_MESSAGE, type VeilcastShell } from '../shared/shell.js';

/** Asks the shell, which checks what it is asked. */
function ask(name: keyof VeilcastShell, ...args: unknown[]): Promise<never> {
  return ipcRenderer.invoke(`shell.${name}`, ...args) as Promise<never>;
}

const shell: VeilcastShell = {
  pathOf: (file) => webUtils.getPathForFile(file as File),
  chooseMedia: () => ask('chooseMedia'),
  chooseFolder: () => ask('chooseFolder'),
  openFile: (path) => ask('openFile', path),
  showInFolder: (path) => ask('showInFolder', path),
  openPage: (url) => ask('openPage', url),
  protectContent: (on) => ask('protectContent', on),
  openLogFolder: () => ask('openLogFolder'),
};
contextBridge.exposeInMainWorld('veilcastShell', shell);

ipcRenderer.on('engine.port', ({ ports }) => {
  window.postMessage(ENGINE_PORT_MESSAGE, window.location.origin, ports);
});
