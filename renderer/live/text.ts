import { defineTexts } from '../text/define-texts.js';

export const liveText = defineTexts({
  en: {
    preview: {
      label: 'Program preview, covered as viewers see it',
      waiting: 'Waiting for the first picture…',
      covered: 'Covered',
      coveredBy: (reason: string) => `Covered: ${reason}`,
    },
  },
  ko: {
    preview: {
      label: '방송 미리보기. 시청자가 보는 가려진 화면입니다',
      waiting: '첫 화면을 기다리는 중…',
      covered: '가려짐',
      coveredBy: (reason: string) => `가려짐: ${reason}`,
    },
  },
});
