/** Where a command prints: results to stdout, words for people to stderr. One line a call. */
export interface CliIo {
  stdout(line: string): void;
  stderr(line: string): void;
}
