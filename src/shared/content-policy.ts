/**
 * The Content-Security-Policy of the window, wherever it is shown: its own files and nothing else, no inline scripts
 * or styles, no frames, no forms. Covered stills come as data and blob pictures. `connectTo` are the addresses beside
 * its own origin that it may speak to.
 */
export function contentPolicy(connectTo: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self' data: blob:",
    `connect-src ${["'self'", ...connectTo].join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
