import { app, Menu, type MenuItemConstructorOptions } from 'electron';
import type { Words } from './words.js';

/** The menu of the program, in the user's language also where the system speaks another. */
export function showAppMenu({ menu }: Words, openLogFolder: () => void): void {
  const mac = process.platform === 'darwin';
  const about: MenuItemConstructorOptions = { role: 'about', label: menu.about };
  const quit: MenuItemConstructorOptions = { role: 'quit', label: menu.quit };
  const appMenu: MenuItemConstructorOptions = {
    label: app.name,
    submenu: [
      about,
      { type: 'separator' },
      { role: 'hide', label: menu.hideApp },
      { role: 'hideOthers', label: menu.hideOthers },
      { role: 'unhide', label: menu.showAll },
      { type: 'separator' },
      quit,
    ],
  };
  const template: MenuItemConstructorOptions[] = [
    mac ? appMenu : { label: menu.file, submenu: [quit] },
    {
      label: menu.edit,
      submenu: [
        { role: 'undo', label: menu.undo },
        { role: 'redo', label: menu.redo },
        { type: 'separator' },
        { role: 'cut', label: menu.cut },
        { role: 'copy', label: menu.copy },
        { role: 'paste', label: menu.paste },
        { role: 'selectAll', label: menu.selectAll },
      ],
    },
    {
      label: menu.view,
      submenu: [
        { role: 'resetZoom', label: menu.actualSize },
        { role: 'zoomIn', label: menu.zoomIn },
        { role: 'zoomOut', label: menu.zoomOut },
        { type: 'separator' },
        { role: 'togglefullscreen', label: menu.fullScreen },
      ],
    },
    ...(mac ? [{ label: menu.window, submenu: [{ role: 'minimize', label: menu.minimize } as const] }] : []),
    {
      label: menu.help,
      submenu: [{ label: menu.logs, click: openLogFolder }, ...(mac ? [] : [about])],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
