import { defineTexts } from '../text/define-texts.js';

export const statsText = defineTexts({
  en: {
    range: 'Time shown',
    minutes: (count: number) => `${count} minutes`,
    hours: (count: number) => `${count} hours`,
    emptyTitle: 'No figures yet',
    emptyText:
      'As soon as the program runs, its frame rate, delay, load and bitrate are drawn here, so that you see where time is lost.',
    plots: {
      frameRate: 'Frame rate',
      frames: 'Dropped and covered frames',
      cpu: 'Processor',
      bitrate: 'Bitrate to each destination',
      lost: 'Packets dropped on the way',
      latency: 'Delay, from capture to server',
      stages50: 'Time of each stage, median',
      stages95: 'Time of each stage, 95 %',
    },
    series: {
      frameRate: 'Frames a second',
      dropped: 'Dropped a second',
      covered: 'Wholly covered a second',
      cpu: 'Share of one processor',
      p50: 'Median',
      p95: '95 %',
    },
    coveredFor: (reason: string) => `Covered: ${reason}`,
    stages: { composite: 'Compose', detect: 'Detect', redact: 'Cover', encode: 'Encode', send: 'Send' },
    alternative: (title: string, lines: string) => `${title}. ${lines}`,
    summary: (name: string, now: string, least: string, most: string) =>
      `${name}: now ${now}, least ${least}, most ${most}`,
  },
  ko: {
    range: '표시할 시간',
    minutes: (count: number) => `${count}분`,
    hours: (count: number) => `${count}시간`,
    emptyTitle: '아직 수치가 없습니다',
    emptyText:
      '프로그램이 돌기 시작하면 프레임 수, 지연, 부하, 비트레이트를 여기에 그립니다. 시간이 어디에서 걸리는지 볼 수 있습니다.',
    plots: {
      frameRate: '프레임 속도',
      frames: '누락되거나 가려진 프레임',
      cpu: '프로세서',
      bitrate: '송출 대상별 비트레이트',
      lost: '송출 대상별 누락 패킷',
      latency: '촬영부터 서버까지의 지연',
      stages50: '단계별 시간 (중앙값)',
      stages95: '단계별 시간 (95%)',
    },
    series: {
      frameRate: '초당 프레임',
      dropped: '초당 누락',
      covered: '초당 전체 가림',
      cpu: '프로세서 하나 기준',
      p50: '중앙값',
      p95: '95%',
    },
    coveredFor: (reason: string) => `가림: ${reason}`,
    stages: { composite: '합성', detect: '검출', redact: '가리기', encode: '인코딩', send: '전송' },
    alternative: (title: string, lines: string) => `${title}: ${lines}`,
    summary: (name: string, now: string, least: string, most: string) =>
      `${name} 현재 ${now}, 최소 ${least}, 최대 ${most}`,
  },
});
