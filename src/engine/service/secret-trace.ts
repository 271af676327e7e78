/**
 * A shorter text can't be told from ordinary words: taking every `live` or `stream` out would spoil paths and names,
 * and who uses such a word as a key has no secret.
 */
const SHORTEST = 8;

/** The forms in which a stream key may turn up in a text: as it is, its parts around a query, and all of it encoded. */
export function traceOf(key: string): readonly string[] {
  const parts = [key, ...key.split(/[?&=]/)].filter((part) => part.length >= SHORTEST);
  return parts.flatMap((part) => {
    const encoded = [encodeURI(part), encodeURIComponent(part)];
    const asForm = encodeURIComponent(part).replaceAll('%20', '+');
    const inJson = JSON.stringify(part).slice(1, -1);
    const lower = [...encoded, asForm].map((text) =>
      text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    );
    return [part, inJson, asForm, ...encoded, ...lower];
  });
}
