import { defineTexts } from '../text/define-texts.js';
import { roundTime } from '../text/format.js';

interface TimeWords {
  readonly hours: (count: number) => string;
  readonly minutes: (count: number) => string;
  readonly seconds: (count: number) => string;
}

/** A rounded time in its two largest units. */
function sayTime(seconds: number, words: TimeWords): string {
  const rounded = roundTime(seconds) ?? 0;
  if (rounded < 60) return words.seconds(rounded);
  const hours = Math.floor(rounded / 3_600);
  const minutes = Math.floor(rounded / 60) % 60;
  const parts = [hours > 0 ? words.hours(hours) : '', minutes > 0 ? words.minutes(minutes) : ''];
  return parts.filter((part) => part !== '').join(' ');
}

const english: TimeWords = {
  hours: (count) => `${count} h`,
  minutes: (count) => `${count} min`,
  seconds: (count) => `${count} s`,
};
const korean: TimeWords = {
  hours: (count) => `${count}시간`,
  minutes: (count) => `${count}분`,
  seconds: (count) => `${count}초`,
};

export const filesText = defineTexts({
  en: {
    list: 'Files to cover',
    add: {
      files: 'Add photos and videos…',
      folder: 'Add folder…',
      filesShort: 'Add files…',
      path: 'Photo, video or folder',
      pathExample: '/home/mina/Pictures/summer',
      pathAdd: 'Add',
      browserHelp:
        'A browser never learns where chosen or dropped files lie. Type the whole path on the computer that runs Veilcast.',
      nowhere: (name: string) => `${name} lies nowhere on this computer: save it first, then add it.`,
    },
    drop: {
      title: 'Drop to cover',
      text: 'Each photo and video gets a covered copy. The originals stay as they are.',
      refused: 'Dropping does not work in a browser',
      refusedText: 'It never learns where the files lie. Type their path instead.',
    },
    empty: {
      title: 'Drop photos, videos or folders here',
      browserTitle: 'Cover the faces in photos and videos',
      text: 'Every face is covered in a copy. The originals are never changed, and nothing leaves this computer.',
    },
    pause: 'Pause',
    resume: 'Resume',
    clear: 'Clear finished',
    cancelAll: 'Cancel all…',
    cancelAllNow: 'Cancel them',
    cancelAllTitle: (count: number) => `Cancel ${count} files?`,
    cancelAllText:
      'What waits or is being covered leaves the queue. Finished copies stay, and so do the originals.',
    keep: 'Keep covering',
    progress: (done: number, all: number) => `${done} of ${all} finished`,
    paused: 'Paused',
    left: (seconds: number) => `About ${sayTime(seconds, english)} left`,
    finished: (all: number, trouble: number) => {
      const files = all === 1 ? '1 file finished' : `${all} files finished`;
      if (trouble === 0) return files;
      return trouble === 1 ? `${files}, 1 with a problem` : `${files}, ${trouble} with problems`;
    },
    filter: 'Which files',
    filters: {
      all: (count: number) => `All ${count}`,
      open: (count: number) => `To do ${count}`,
      done: (count: number) => `Done ${count}`,
      trouble: (count: number) => `Problems ${count}`,
    },
    none: {
      all: 'No file here.',
      open: 'Nothing waits.',
      done: 'Nothing is done yet.',
      trouble: 'No problems.',
    },
    kinds: { photo: 'Photo', video: 'Video' },
    states: {
      waiting: 'Waiting',
      running: 'Covering',
      done: 'Done',
      partial: 'Incomplete',
      failed: 'Failed',
      cancelled: 'Cancelled',
    },
    heldAt: (percent: number) => `Paused at ${percent} %`,
    runningAt: (percent: number) => `${percent} %`,
    readyIn: (seconds: number) => `Ready in about ${sayTime(seconds, english)}`,
    faces: (count: number) => {
      if (count === 0) return 'No face found';
      return count === 1 ? '1 face covered' : `${count} faces covered`;
    },
    wholePhoto: 'Whole picture covered',
    wholeFrames: (count: number) =>
      count === 1 ? '1 frame covered wholly' : `${count} frames covered wholly`,
    partialHelp: 'The copy holds all that could be read.',
    cancelledHelp: 'Nothing was written.',
    cancel: (name: string) => `Cancel ${name}`,
    open: (name: string) => `Open the covered ${name}`,
    show: (name: string) => `Show the covered ${name} in its folder`,
    details: (name: string) => `Details of ${name}`,
    compare: (name: string) => `Compare ${name} before and after`,
    look: (name: string) => `Look at the covered ${name}`,
    before: 'Before',
    after: 'After',
    beforeOf: (name: string) => `${name} before covering`,
    afterOf: (name: string) => `${name} after covering`,
    noStill: 'No picture',
    dialog: {
      originalHidden:
        'The original is shown in the desktop program only: a browser gets no picture before covering.',
      original: 'Original',
      copy: 'Covered copy',
      result: 'Result',
      notes: 'Notes',
      words: 'In the engine’s words',
      open: 'Open copy',
      show: 'Show in folder',
      previous: 'Previous file',
      next: 'Next file',
      place: (place: number, all: number) => `${place} of ${all}`,
      close: 'Close',
    },
    output: {
      title: 'Covered copies',
      fromNow: 'Counts for files that are added from now on.',
      covering: 'Covering',
      blur: 'Blur can be undone by software: it protects nobody.',
      change: 'Settings',
    },
  },
  ko: {
    list: '가릴 파일',
    add: {
      files: '사진과 동영상 추가…',
      folder: '폴더 추가…',
      filesShort: '파일 추가…',
      path: '사진, 동영상 또는 폴더',
      pathExample: '/home/mina/사진/여름',
      pathAdd: '추가',
      browserHelp:
        '브라우저는 선택하거나 끌어온 파일의 위치를 알 수 없습니다. Veilcast가 실행 중인 컴퓨터의 전체 경로를 입력하세요.',
      nowhere: (name: string) =>
        `${name} 파일은 이 컴퓨터에 저장되어 있지 않습니다. 먼저 저장한 뒤 추가하세요.`,
    },
    drop: {
      title: '놓으면 가립니다',
      text: '사진과 동영상마다 가린 사본을 만듭니다. 원본은 그대로 둡니다.',
      refused: '브라우저에서는 끌어다 놓을 수 없습니다',
      refusedText: '파일의 위치를 알 수 없기 때문입니다. 대신 경로를 입력하세요.',
    },
    empty: {
      title: '사진, 동영상, 폴더를 여기에 놓으세요',
      browserTitle: '사진과 동영상 속 얼굴 가리기',
      text: '모든 얼굴을 가린 사본을 만듭니다. 원본은 절대 바뀌지 않고, 아무것도 이 컴퓨터 밖으로 나가지 않습니다.',
    },
    pause: '일시 정지',
    resume: '계속',
    clear: '끝난 항목 지우기',
    cancelAll: '모두 취소…',
    cancelAllNow: '모두 취소',
    cancelAllTitle: (count: number) => `파일 ${count}개를 취소할까요?`,
    cancelAllText: '기다리거나 가리는 중인 파일을 목록에서 뺍니다. 완성된 사본과 원본은 그대로 둡니다.',
    keep: '계속 가리기',
    progress: (done: number, all: number) => `${all}개 중 ${done}개 완료`,
    paused: '일시 정지됨',
    left: (seconds: number) => `약 ${sayTime(seconds, korean)} 남음`,
    finished: (all: number, trouble: number) => {
      const files = `파일 ${all}개를 모두 처리했습니다`;
      return trouble === 0 ? files : `${files}. ${trouble}개는 확인이 필요합니다`;
    },
    filter: '표시할 파일',
    filters: {
      all: (count: number) => `전체 ${count}`,
      open: (count: number) => `남음 ${count}`,
      done: (count: number) => `완료 ${count}`,
      trouble: (count: number) => `문제 ${count}`,
    },
    none: {
      all: '파일이 없습니다.',
      open: '남은 파일이 없습니다.',
      done: '아직 완료된 파일이 없습니다.',
      trouble: '문제가 없습니다.',
    },
    kinds: { photo: '사진', video: '동영상' },
    states: {
      waiting: '대기',
      running: '가리는 중',
      done: '완료',
      partial: '일부만 완료',
      failed: '실패',
      cancelled: '취소됨',
    },
    heldAt: (percent: number) => `${percent}%에서 일시 정지됨`,
    runningAt: (percent: number) => `${percent}%`,
    readyIn: (seconds: number) => `약 ${sayTime(seconds, korean)} 뒤 완료`,
    faces: (count: number) => (count === 0 ? '찾은 얼굴 없음' : `얼굴 ${count}개 가림`),
    wholePhoto: '사진 전체 가림',
    wholeFrames: (count: number) => `${count}프레임 전체 가림`,
    partialHelp: '읽을 수 있는 데까지 사본에 담았습니다.',
    cancelledHelp: '저장된 것이 없습니다.',
    cancel: (name: string) => `${name} 취소`,
    open: (name: string) => `${name}의 가린 사본 열기`,
    show: (name: string) => `${name}의 가린 사본을 폴더에서 보기`,
    details: (name: string) => `${name} 자세히 보기`,
    compare: (name: string) => `${name} 전후 비교`,
    look: (name: string) => `${name}의 가린 사본 보기`,
    before: '원본',
    after: '가린 뒤',
    beforeOf: (name: string) => `${name}, 가리기 전`,
    afterOf: (name: string) => `${name}, 가린 뒤`,
    noStill: '그림 없음',
    dialog: {
      originalHidden:
        '원본은 데스크톱 앱에서만 볼 수 있습니다. 브라우저에는 가리기 전의 그림을 보내지 않습니다.',
      original: '원본',
      copy: '가린 사본',
      result: '결과',
      notes: '참고',
      words: '엔진이 남긴 내용',
      open: '사본 열기',
      show: '폴더에서 보기',
      previous: '이전 파일',
      next: '다음 파일',
      place: (place: number, all: number) => `${all}개 중 ${place}번째`,
      close: '닫기',
    },
    output: {
      title: '가린 사본',
      fromNow: '지금부터 추가하는 파일에 적용됩니다.',
      covering: '가리기',
      blur: '블러는 소프트웨어로 되돌릴 수 있어 누구도 보호하지 못합니다.',
      change: '설정',
    },
  },
});
