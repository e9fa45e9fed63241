import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import * as esbuild from "esbuild";
import type { Up, Upped } from "./upProcess";

/** An `up` in a process of its own. */
export interface KillableUp {
  /** By SIGKILL. */
  kill(): void;
  /** Undefined where it was killed. */
  readonly ended: Promise<Upped | undefined>;
}

/** Starts processes of `upProcess.ts`, bundled so that each starts fast. */
export class KillableUps {
  private constructor(private readonly folder: string) {}

  static async prepare(): Promise<KillableUps> {
    const folder = mkdtempSync(join(tmpdir(), "pulumi-apinizer-kills-"));
    await esbuild.build({
      entryPoints: [join(__dirname, "upProcess.ts")],
      outfile: join(folder, "up.js"),
      bundle: true,
      platform: "node",
      target: "node20.18.1",
      // The package looks for its package.json from its own folder upwards.
      define: { __dirname: JSON.stringify(resolve(__dirname, "../../provider/base")) },
    });
    return new KillableUps(folder);
  }

  start(up: Up): KillableUp {
    const child = spawn(process.execPath, [join(this.folder, "up.js")], { stdio: ["pipe", "pipe", "inherit"] });
    let printed = "";
    child.stdout.on("data", (text: Buffer) => {
      printed += text;
    });
    child.stdin.end(JSON.stringify(up));
    const ended = new Promise<Upped | undefined>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code, signal) => {
        if (signal === "SIGKILL") resolve(undefined);
        else if (code === 0) resolve(JSON.parse(printed) as Upped);
        else reject(new Error(`up.js ended with code ${code}`));
      });
    });
    return { kill: () => void child.kill("SIGKILL"), ended };
  }

  stop(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
