export const LANGUAGES = ['en', 'ko'] as const;
export type Language = (typeof LANGUAGES)[number];

export type Texts<Shape> = Readonly<Record<Language, Shape>>;

/** The words of a screen in every language; one that lacks a sentence of the English does not compile. */
export function defineTexts<Shape extends object>(texts: { en: Shape; ko: NoInfer<Shape> }): Texts<Shape> {
  return texts;
}
