import { execFile } from "node:child_process";
import * as path from "node:path";
import type { Engine } from "../../tools/engine/engine";
import { engineEnvironment } from "../../tools/engine/environment";
import { stackName } from "./cliStack";
import { required, type Scenario } from "./scenario";

/** How a command ended, and everything that it printed. */
export interface Ended {
  readonly code: number;
  readonly text: string;
}

/** Runs a program in a folder; never rejects because the program fails. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env, maxBuffer: 64 * 1024 * 1024 };
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error !== null && typeof error.code !== "number") reject(error);
      else resolve({ code: error === null ? 0 : Number(error.code), text: stdout + stderr });
    });
  });
}

/** Environment in which a scenario's stack is at hand. */
export function environmentOf({ folder }: Scenario): Record<string, string> {
  return { ...engineEnvironment(engine(), path.join(folder, "pulumi")), PULUMI_STACK: stackName };
}

/** Pulumi's own command on a scenario's stack, for what the Automation API leaves out. */
export function pulumi(scenario: Scenario, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return run(engine().pulumi, [...args, "--non-interactive"], scenario.folder, { ...environmentOf(scenario), ...env });
}

function engine(): Engine {
  return JSON.parse(required("APINIZER_TEST_ENGINE")) as Engine;
}
