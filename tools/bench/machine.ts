import { execFileSync } from "node:child_process";
import * as os from "node:os";
import { lockedVersion } from "../../test/support/installed";
import type { Engine } from "../engine/engine";

/** Where and with what figures were taken. */
export type Machine = Readonly<Record<"processors" | "memory" | "system" | "node" | "pulumi" | "sdk" | "curl", string>>;

export function describeMachine(engine: Engine): Machine {
  const processors = os.cpus();
  const [curl = ""] = execFileSync("curl", ["--version"], { encoding: "utf8" }).split("\n");
  return {
    processors: `${processors.length} × ${processors[0]?.model ?? "unknown"}`,
    memory: `${Math.round(os.totalmem() / 2 ** 30)} GiB`,
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    pulumi: engine.version,
    sdk: lockedVersion("@pulumi/pulumi"),
    curl: curl.split(" (")[0] ?? "",
  };
}
