/** A path as it was typed or pasted: Windows puts quotation marks around the ones that it copies. */
export function readTypedPath(typed: string): string {
  const path = typed.trim();
  return /^(["']).+\1$/.test(path) ? path.slice(1, -1) : path;
}
