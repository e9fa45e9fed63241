import { spawn } from "node:child_process";
import { performance } from "node:perf_hooks";

/**
 * Runs a program to its end; milliseconds and what it printed.
 * @throws Error with the latter, when it fails.
 */
export async function timed(
  command: string,
  args: readonly string[],
  options: { cwd: string; env: NodeJS.ProcessEnv },
): Promise<{ wallMs: number; output: string }> {
  const startedAt = performance.now();
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${output.slice(-4_000)}`);
  return { wallMs: performance.now() - startedAt, output };
}
