/** Prometheus' own promtool, which judges the metrics of `expiry --format openmetrics` and the alert rules of the examples. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { formats } from "../../sdk/cli/expiry/formats";
import { findOnPath } from "../../tools/engine/executables";
import { everything, none } from "./reports";

const rules = path.resolve(__dirname, "../../examples/prometheus/rules.yml");

/**
 * Checks with the promtool on PATH, else with that of Debian's package, which is unpacked in the folder.
 * @throws Error with what promtool says, or where there is none.
 */
export function checkByPromtool(folder: string): void {
  const promtool = findOnPath("promtool", process.env.PATH ?? "") ?? unpackedPromtool(folder);
  for (const report of [everything, none]) {
    execFileSync(promtool, ["check", "metrics"], { input: formats.openmetrics(report) });
  }
  execFileSync(promtool, ["check", "rules", rules]);
}

function unpackedPromtool(folder: string): string {
  fs.mkdirSync(folder, { recursive: true });
  execFileSync("apt-get", ["download", "prometheus"], { cwd: folder });
  const [archive = ""] = fs.readdirSync(folder).filter((name) => name.endsWith(".deb"));
  execFileSync("dpkg-deb", ["--extract", archive, "unpacked"], { cwd: folder });
  return path.join(folder, "unpacked/usr/bin/promtool");
}
