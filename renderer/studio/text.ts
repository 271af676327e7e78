import type { CoverReason } from '../../src/shared/cover.js';
import type { ErrorCode } from '../../src/shared/errors.js';
import { defineTexts } from '../text/define-texts.js';

interface ErrorWords {
  readonly what: string;
  readonly next: string;
}
type ErrorTexts = Readonly<Record<ErrorCode, ErrorWords>>;

const en: ErrorTexts = {
  'usage.invalid': { what: 'That is not possible here', next: 'Change the value and try again.' },
  'input.not-found': { what: 'The file is not there', next: 'Check the path, or choose the file again.' },
  'input.not-permitted': {
    what: 'The file may not be read',
    next: 'Allow reading it, or copy it to a folder of yours.',
  },
  'input.empty': { what: 'The file is empty', next: 'Copy or download it again.' },
  'input.not-media': { what: 'This is no photo or video', next: 'Choose a photo or video file.' },
  'input.no-video': {
    what: 'The file has no picture',
    next: 'Sound alone needs no covering: choose a video.',
  },
  'input.truncated': { what: 'The file ends too early', next: 'Copy or download it again.' },
  'input.unsupported': {
    what: 'This format is not supported',
    next: 'Convert it to MP4 (H.264) or JPEG first.',
  },
  'source.unavailable': {
    what: 'The source is not available',
    next: 'Choose another source, or plug it in and try again.',
  },
  'source.lost': {
    what: 'The source was lost',
    next: 'Plug it in again; the program goes on covered meanwhile.',
  },
  'source.unsupported': { what: 'This source does not work here', next: 'Choose another source.' },
  'output.exists': { what: 'A file of that name exists', next: 'Choose another name or folder.' },
  'output.not-permitted': {
    what: 'The folder may not be written to',
    next: 'Choose a folder that you may write to.',
  },
  'output.no-space': { what: 'The disk is full', next: 'Free some space. What was written is kept.' },
  'output.failed': {
    what: 'Writing failed',
    next: 'Check the disk and try again. What was written is kept.',
  },
  'output.unreachable': { what: 'The server cannot be reached', next: 'Check the address and your network.' },
  'output.rejected': {
    what: 'The server refused the stream',
    next: 'Check the stream key, and that the channel may go live.',
  },
  'output.lost': { what: 'The connection broke', next: 'Nothing to do: it reconnects by itself.' },
  'encoder.failed': {
    what: 'The encoder failed',
    next: 'Choose another size or preset, and close programs that encode.',
  },
  'detector.lost': {
    what: 'The detector stopped',
    next: 'Nothing to do: all stays covered until it is back.',
  },
  'detector.timeout': {
    what: 'The detector is too slow',
    next: 'Close heavy programs; all stays covered meanwhile.',
  },
  'detector.nonsense': {
    what: 'The detector gave no usable answer',
    next: 'All stays covered. If it goes on, install Veilcast again.',
  },
  'model.missing': { what: 'The face model is missing', next: 'Install Veilcast again.' },
  'model.corrupt': {
    what: 'The face model is damaged',
    next: 'Install Veilcast again; it is not used until then.',
  },
  'model.unusable': {
    what: 'The face model does not run here',
    next: 'Update the graphics driver, or report it with the log.',
  },
  'redactor.self-test': {
    what: 'Covering does not work on this computer',
    next: 'Do not stream. Install Veilcast again and report it.',
  },
  'hold.too-large': {
    what: 'The hold needs too much memory',
    next: 'Choose a shorter hold or a smaller picture.',
  },
  'engine.internal': {
    what: 'Something went wrong inside Veilcast',
    next: 'Try again. If it goes on, report it with the log.',
  },
};

const ko: ErrorTexts = {
  'usage.invalid': { what: '여기서는 할 수 없는 설정입니다', next: '값을 바꾸고 다시 시도하세요.' },
  'input.not-found': { what: '파일이 없습니다', next: '경로를 확인하거나 파일을 다시 선택하세요.' },
  'input.not-permitted': {
    what: '파일을 읽을 권한이 없습니다',
    next: '읽기를 허용하거나 내 폴더로 복사하세요.',
  },
  'input.empty': { what: '빈 파일입니다', next: '다시 복사하거나 내려받으세요.' },
  'input.not-media': { what: '사진이나 동영상이 아닙니다', next: '사진 또는 동영상 파일을 선택하세요.' },
  'input.no-video': {
    what: '화면이 없는 파일입니다',
    next: '소리는 가릴 것이 없습니다. 동영상을 선택하세요.',
  },
  'input.truncated': { what: '파일이 중간에서 끊겼습니다', next: '다시 복사하거나 내려받으세요.' },
  'input.unsupported': { what: '지원하지 않는 형식입니다', next: '먼저 MP4(H.264)나 JPEG로 변환하세요.' },
  'source.unavailable': {
    what: '소스를 사용할 수 없습니다',
    next: '다른 소스를 고르거나 연결한 뒤 다시 시도하세요.',
  },
  'source.lost': {
    what: '소스 연결이 끊겼습니다',
    next: '다시 연결하세요. 그동안 화면은 가려진 채 계속됩니다.',
  },
  'source.unsupported': { what: '이 컴퓨터에서 쓸 수 없는 소스입니다', next: '다른 소스를 선택하세요.' },
  'output.exists': { what: '같은 이름의 파일이 있습니다', next: '다른 이름이나 폴더를 선택하세요.' },
  'output.not-permitted': { what: '폴더에 쓸 권한이 없습니다', next: '쓸 수 있는 폴더를 선택하세요.' },
  'output.no-space': {
    what: '디스크가 가득 찼습니다',
    next: '공간을 비우세요. 이미 저장된 부분은 남아 있습니다.',
  },
  'output.failed': {
    what: '저장하지 못했습니다',
    next: '디스크를 확인하고 다시 시도하세요. 이미 저장된 부분은 남아 있습니다.',
  },
  'output.unreachable': { what: '서버에 연결할 수 없습니다', next: '주소와 네트워크를 확인하세요.' },
  'output.rejected': {
    what: '서버가 방송을 거부했습니다',
    next: '스트림 키와 채널의 방송 가능 여부를 확인하세요.',
  },
  'output.lost': { what: '연결이 끊겼습니다', next: '자동으로 다시 연결합니다.' },
  'encoder.failed': {
    what: '인코더 오류입니다',
    next: '다른 크기나 프리셋을 고르고, 인코딩 중인 프로그램을 닫으세요.',
  },
  'detector.lost': {
    what: '얼굴 검출이 멈췄습니다',
    next: '돌아올 때까지 화면 전체를 가립니다. 할 일은 없습니다.',
  },
  'detector.timeout': {
    what: '얼굴 검출이 너무 느립니다',
    next: '무거운 프로그램을 닫으세요. 그동안 화면 전체를 가립니다.',
  },
  'detector.nonsense': {
    what: '얼굴 검출 결과를 쓸 수 없습니다',
    next: '화면 전체를 가립니다. 계속되면 Veilcast를 다시 설치하세요.',
  },
  'model.missing': { what: '얼굴 모델이 없습니다', next: 'Veilcast를 다시 설치하세요.' },
  'model.corrupt': {
    what: '얼굴 모델이 손상되었습니다',
    next: 'Veilcast를 다시 설치하세요. 그때까지 사용하지 않습니다.',
  },
  'model.unusable': {
    what: '얼굴 모델이 이 컴퓨터에서 실행되지 않습니다',
    next: '그래픽 드라이버를 업데이트하거나 로그와 함께 알려 주세요.',
  },
  'redactor.self-test': {
    what: '이 컴퓨터에서는 가리기가 동작하지 않습니다',
    next: '방송하지 마세요. Veilcast를 다시 설치하고 알려 주세요.',
  },
  'hold.too-large': {
    what: '지연에 필요한 메모리가 너무 큽니다',
    next: '지연을 줄이거나 화면을 작게 하세요.',
  },
  'engine.internal': {
    what: 'Veilcast 내부 오류입니다',
    next: '다시 시도하세요. 계속되면 로그와 함께 알려 주세요.',
  },
};

/** What an error code says in the window, and what to do about it. */
export const errorText = defineTexts({ en, ko });

type ReasonTexts = Readonly<Record<CoverReason, string>>;
const reasons: { readonly en: ReasonTexts; readonly ko: ReasonTexts } = {
  en: {
    'detector-starting': 'detector is starting',
    'detector-late': 'detector is late',
    'detector-failed': 'detector failed',
    'scene-cut': 'scene cut',
    'redactor-failed': 'covering failed',
    panic: 'panic',
  },
  ko: {
    'detector-starting': '검출기 시작 중',
    'detector-late': '검출이 늦음',
    'detector-failed': '검출 실패',
    'scene-cut': '장면 전환',
    'redactor-failed': '가리기 실패',
    panic: '긴급 가림',
  },
};

/** Why a whole picture is covered. */
export const reasonText = defineTexts(reasons);
