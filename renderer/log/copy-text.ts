/**
 * Puts a text on the clipboard, while a press is handled; answers whether it got there. By the command that Ctrl+C
 * gives, for the page of the desktop program has no permissions, and the newer way needs one.
 */
export function copyText(text: string): boolean {
  let isTaken = false;
  const write = (event: ClipboardEvent): void => {
    event.clipboardData?.setData('text/plain', text);
    event.preventDefault();
    isTaken = true;
  };
  document.addEventListener('copy', write);
  try {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- no other way works without a permission
    return document.execCommand('copy') && isTaken;
  } finally {
    document.removeEventListener('copy', write);
  }
}
