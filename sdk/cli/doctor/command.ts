import { Command } from "commander";
import { printable } from "../../../provider/base/printable";
import { type ConnectionOptions, connect, withConnection } from "../connect";
import { settingsText } from "../readingsReport";
import { type Diagnosis, diagnose } from "./doctor";

interface DoctorOptions extends ConnectionOptions {
  readonly project?: string;
  readonly json: boolean;
}

/** `pulumi-apinizer doctor`. */
export function doctorCommand(): Command {
  return withConnection(new Command("doctor"))
    .description("Looks whether the connection is right. Changes nothing at the Manager.")
    .option("--project <name>", "look at this project alone, instead of all that the token sees")
    .option("--json", "print the result as JSON", false)
    .action(runCommand);
}

async function runCommand({ project, json, ...connection }: DoctorOptions): Promise<void> {
  const { client, settings } = connect(connection);
  const diagnosis = await diagnose(client, settings, { ...connection, ...(project === undefined ? {} : { project }) });
  process.stdout.write(json ? `${JSON.stringify(diagnosis, null, 2)}\n` : doctorText(diagnosis));
  if (diagnosis.lines.some(({ result }) => result === "fails")) process.exitCode = 1;
}

const marks = { ok: "ok  ", look: "look", fails: "FAIL" } as const;

function doctorText({ lines, readings, settings }: Diagnosis): string {
  const checks = lines.map(({ check, result, found, action }) =>
    printable(`${marks[result]}  ${check}: ${found}${action === "" ? "" : `. ${action}`}`),
  );
  const shown = readings.map(({ question, answer }) => printable(`      ${question} ${answer}`));
  const known = shown.length === 0 ? [] : ["", "What reads show of the open questions (docs/readings.md):", ...shown];
  return `${[...checks, ...known].join("\n")}\n\n${settingsText(settings)}`;
}
