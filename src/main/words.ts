import type { HotkeyName, Settings } from '../shared/settings.js';

export type Language = 'en' | 'ko';

/** What the shell itself says to people: menus and native dialogs. The window has its own texts. */
export interface Words {
  readonly menu: Readonly<Record<MenuWord, string>>;
  readonly media: string;
  readonly allFiles: string;
  readonly quit: {
    /** What would stop, one line each. */
    readonly live: string;
    readonly recording: string;
    readonly files: (count: number) => string;
    readonly title: string;
    readonly keep: string;
    readonly hide: string;
    readonly stop: string;
    readonly hideNote: string;
  };
  readonly hotkeys: {
    readonly names: Readonly<Record<HotkeyName, string>>;
    readonly taken: string;
    readonly next: string;
    readonly close: string;
  };
  readonly testBuild: string;
}

type MenuWord =
  | 'file'
  | 'quit'
  | 'edit'
  | 'undo'
  | 'redo'
  | 'cut'
  | 'copy'
  | 'paste'
  | 'selectAll'
  | 'view'
  | 'actualSize'
  | 'zoomIn'
  | 'zoomOut'
  | 'fullScreen'
  | 'help'
  | 'logs'
  | 'about'
  | 'hideApp'
  | 'hideOthers'
  | 'showAll'
  | 'window'
  | 'minimize';

const EN: Words = {
  menu: {
    file: 'File',
    quit: 'Quit Veilcast',
    edit: 'Edit',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select All',
    view: 'View',
    actualSize: 'Actual Size',
    zoomIn: 'Zoom In',
    zoomOut: 'Zoom Out',
    fullScreen: 'Full Screen',
    help: 'Help',
    logs: 'Open Log Folder',
    about: 'About Veilcast',
    hideApp: 'Hide Veilcast',
    hideOthers: 'Hide Others',
    showAll: 'Show All',
    window: 'Window',
    minimize: 'Minimize',
  },
  media: 'Photos and videos',
  allFiles: 'All files',
  quit: {
    live: 'The stream would end for everyone who watches.',
    recording: 'The recording would stop here; what is recorded so far is kept.',
    files: (count) =>
      count === 1
        ? 'One file is not covered yet and would be left out.'
        : `${count} files are not covered yet and would be left out.`,
    title: 'Veilcast is still working',
    keep: 'Keep working',
    hide: 'Close the window only',
    stop: 'Stop and quit',
    hideNote: 'With the window closed all of it goes on. Start Veilcast again to see it.',
  },
  hotkeys: {
    names: { panic: 'Panic', live: 'Go live', record: 'Record', mute: 'Mute' },
    taken: 'These hotkeys do not work: another program has them.',
    next: 'Choose others in the settings. The buttons in the window work as always.',
    close: 'OK',
  },
  testBuild: 'test build, not for release',
};

const KO: Words = {
  menu: {
    file: '파일',
    quit: 'Veilcast 종료',
    edit: '편집',
    undo: '실행 취소',
    redo: '다시 실행',
    cut: '잘라내기',
    copy: '복사',
    paste: '붙여넣기',
    selectAll: '모두 선택',
    view: '보기',
    actualSize: '실제 크기',
    zoomIn: '확대',
    zoomOut: '축소',
    fullScreen: '전체 화면',
    help: '도움말',
    logs: '로그 폴더 열기',
    about: 'Veilcast 정보',
    hideApp: 'Veilcast 가리기',
    hideOthers: '기타 가리기',
    showAll: '모두 보기',
    window: '창',
    minimize: '최소화',
  },
  media: '사진과 동영상',
  allFiles: '모든 파일',
  quit: {
    live: '시청 중인 모두에게 방송이 끊깁니다.',
    recording: '녹화가 여기서 멈춥니다. 지금까지 녹화한 내용은 보관됩니다.',
    files: (count) => `파일 ${count}개가 아직 가려지지 않았으며, 처리되지 않은 채 남습니다.`,
    title: 'Veilcast가 아직 작업 중입니다',
    keep: '계속 작업',
    hide: '창만 닫기',
    stop: '멈추고 종료',
    hideNote: '창을 닫아도 작업은 모두 계속됩니다. Veilcast를 다시 실행하면 창이 나타납니다.',
  },
  hotkeys: {
    names: { panic: '긴급 가림', live: '방송 시작', record: '녹화', mute: '음소거' },
    taken: '다른 프로그램이 쓰고 있어 다음 단축키가 작동하지 않습니다.',
    next: '설정에서 다른 단축키를 고르세요. 창의 버튼은 그대로 작동합니다.',
    close: '확인',
  },
  testBuild: '시험용 빌드, 배포 금지',
};

/** The words of the language that the settings name; `locale` is the system's, like `ko-KR`. */
export function chooseWords(settings: Settings | null, locale: string): Words {
  const chosen = settings?.appearance.language ?? 'system';
  const language: Language = chosen === 'system' ? (locale.startsWith('ko') ? 'ko' : 'en') : chosen;
  return language === 'ko' ? KO : EN;
}
