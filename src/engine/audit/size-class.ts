/** The classes that every figure is given by: heights of the true box in a picture 1280 wide, px; lower end included. */
export const SIZE_CLASSES = ['16-24', '24-48', '48-96', '96+'] as const;
export type SizeClass = (typeof SIZE_CLASSES)[number];

/** The class of a face `height` px high; null below 16 px, where a face can hardly be told from a spot. */
export function sizeClassOf(height: number): SizeClass | null {
  if (height >= 96) return '96+';
  if (height >= 48) return '48-96';
  if (height >= 24) return '24-48';
  return height >= 16 ? '16-24' : null;
}
