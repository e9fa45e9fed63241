import { type ExecFileException, execFile } from "node:child_process";
import { maxTokenBytes, type TokenProblem, tokenIn, tokenReadLimitMs } from "./tokenText";

/** The token that a command prints, or what is wrong with that. No shell has a part in it. */
export function readTokenCommand(
  [program, ...args]: readonly [string, ...string[]],
  folder: string,
  limitMs = tokenReadLimitMs,
): Promise<string | TokenProblem> {
  const options = { cwd: folder, timeout: limitMs, killSignal: "SIGKILL", maxBuffer: 64 * maxTokenBytes } as const;
  // Arguments and what was printed are not repeated: they may be secret.
  const action = `Run the command by hand: it has to print the token alone, without asking anything. Program: ${program}.`;
  return new Promise((resolve) => {
    const child = execFile(program, args, options, (error, stdout) => {
      process.off("exit", end);
      if (error === null) return resolve(tokenIn(stdout, "what the command prints", action));
      resolve({ expected: "a command that prints the token", received: whatFailed(error, limitMs), action });
    });
    const end = (): void => void child.kill("SIGKILL");
    process.once("exit", end);
    child.stdin?.end();
  });
}

function whatFailed({ code, killed, signal }: ExecFileException, limitMs: number): string {
  if (code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return "one that prints far more";
  if (killed) return `one that had not ended after ${limitMs / 1000} s`;
  if (typeof code === "number") return `one that ended with exit code ${code}`;
  return `one that could not run (${code ?? signal})`;
}
