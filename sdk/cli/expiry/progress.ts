/** Tells how far a command is, on a terminal alone: one line that is written anew, and removed at the end. */
export class Progress {
  private readonly isShown = process.stderr.isTTY === true;

  show(text: string): void {
    if (this.isShown) process.stderr.write(`\r\u001b[K${text}`);
  }

  end(): void {
    if (this.isShown) process.stderr.write("\r\u001b[K");
  }
}
