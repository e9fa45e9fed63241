#!/usr/bin/env node
/** The command `pulumi-apinizer`: what a team needs beside Pulumi's own commands. One folder holds one subcommand. */
import { Command } from "commander";
import { ApinizerError } from "../../provider/base/errors";
import { name, version } from "../../provider/base/packageInfo";
import { doctorCommand } from "./doctor/command";
import { expiryCommand } from "./expiry/command";
import { impactCommand } from "./impact/command";
import { importCommand } from "./import/command";
import { probeCommand } from "./probe/command";

function fail(error: Error): void {
  const errors = error instanceof AggregateError ? (error.errors as Error[]) : [error];
  // A user's mistake needs no stack trace; a mistake of ours does.
  for (const each of errors) process.stderr.write(`${each instanceof ApinizerError ? each.message : each.stack}\n`);
  process.exitCode = 1;
}

new Command(name)
  .version(version)
  .description("Certificates on the Apinizer API gateway, with Pulumi")
  .addCommand(importCommand())
  .addCommand(doctorCommand())
  .addCommand(probeCommand())
  .addCommand(expiryCommand())
  .addCommand(impactCommand())
  .parseAsync()
  .catch(fail);
