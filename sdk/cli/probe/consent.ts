import { createInterface, type Interface } from "node:readline/promises";

/** Questions to whoever runs the command. */
export class Conversation {
  private readonly terminal: Interface;
  private readonly lines: AsyncIterator<string>;

  constructor() {
    this.terminal = createInterface({ input: process.stdin, output: process.stderr });
    // Ctrl-C at a question is an answer, too.
    this.terminal.once("SIGINT", () => this.terminal.close());
    this.lines = this.terminal[Symbol.asyncIterator]();
  }

  /** Undefined: there is nobody to answer. */
  async ask(question: string): Promise<string | undefined> {
    process.stderr.write(question);
    const { value, done } = await this.lines.next();
    return done === true ? undefined : value.trim().toLowerCase();
  }

  end(): void {
    this.terminal.close();
  }
}
