import { defineTexts } from '../text/define-texts.js';

export const logText = defineTexts({
  en: {
    filters: 'Which lines',
    levels: { all: 'All', warning: 'Warnings and errors', error: 'Errors' },
    search: 'Search',
    lines: 'Log',
    level: { info: 'Info', warning: 'Warning', error: 'Error' },
    copy: 'Copy',
    copied: (count: number) => (count === 1 ? '1 line copied' : `${count} lines copied`),
    notCopied: 'The clipboard did not take the lines.',
    openFolder: 'Open log folder',
    newest: 'Newest',
    emptyTitle: 'Nothing to tell yet',
    emptyText:
      'What the program does is written here: starts and ends, servers that come and go, errors with what to do. No stream key is ever in it.',
    noneTitle: 'No such lines',
    noneText: 'Choose more levels, or search for something else.',
  },
  ko: {
    filters: '표시할 줄',
    levels: { all: '전체', warning: '경고와 오류', error: '오류' },
    search: '검색',
    lines: '로그',
    level: { info: '정보', warning: '경고', error: '오류' },
    copy: '복사',
    copied: (count: number) => `${count}줄을 복사했습니다`,
    notCopied: '클립보드에 복사하지 못했습니다.',
    openFolder: '로그 폴더 열기',
    newest: '최신 줄로',
    emptyTitle: '아직 기록이 없습니다',
    emptyText:
      '프로그램이 한 일이 여기에 기록됩니다. 시작과 종료, 서버 연결과 끊김, 오류와 해결 방법까지 남습니다. 스트림 키는 절대 기록되지 않습니다.',
    noneTitle: '해당하는 줄이 없습니다',
    noneText: '다른 수준을 고르거나 다른 말로 검색하세요.',
  },
});
