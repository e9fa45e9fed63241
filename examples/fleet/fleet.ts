/**
 * A stack for each folder in `projects/`, some of them side by side, by Pulumi's Automation API:
 *
 *   npm install pulumi-apinizer @pulumi/pulumi commander tsx
 *   export APINIZER_MANAGER_URL=https://manager.example.com APINIZER_API_TOKEN=…
 *   npx tsx fleet.ts up                    # or preview, refresh, destroy
 *   npx tsx fleet.ts up payments identity  # these projects alone
 *
 * A project that fails does not keep the others from going on; the exit code is 1 then.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { Argument, InvalidArgumentError, program } from "commander";

const operations = ["preview", "up", "refresh", "destroy"] as const;
type Operation = (typeof operations)[number];

const everyProject = fs
  .readdirSync(path.join(__dirname, "projects"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

interface Limits {
  readonly atOnce: number;
  readonly connections: number;
}

async function deploy(projectName: string, operation: Operation, { atOnce, connections }: Limits): Promise<void> {
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: projectName, workDir: __dirname },
    // Every stack has a provider of its own, and the limit of each is a share of what the Manager gets in all.
    { envVars: { APINIZER_MAX_CONNECTIONS: String(Math.max(1, Math.floor(connections / atOnce))) } },
  );
  console.log(`[${projectName}] ${JSON.stringify(await changes(stack, operation))}`);
}

/** Number of resources by what was done, e.g. `{ create: 2 }`. */
async function changes(stack: Stack, operation: Operation): Promise<unknown> {
  if (operation === "preview") return (await stack.preview()).changeSummary;
  return (await stack[operation]()).summary.resourceChanges;
}

/** The projects that failed. */
async function deployAll(projects: readonly string[], operation: Operation, limits: Limits): Promise<string[]> {
  const waiting = [...projects];
  const failed: string[] = [];
  const worker = async (): Promise<void> => {
    for (let project = waiting.shift(); project !== undefined; project = waiting.shift()) {
      try {
        await deploy(project, operation, limits);
      } catch (error) {
        failed.push(project);
        console.error(`[${project}] ${error instanceof Error ? error.message : error}`);
      }
    }
  };
  await Promise.all(Array.from({ length: limits.atOnce }, worker));
  return failed;
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new InvalidArgumentError("Use a whole number above 0.");
}

program
  .addArgument(new Argument("<operation>").choices(operations))
  .addArgument(new Argument("[projects...]", "instead of all").choices(everyProject))
  .option("--at-once <n>", "stacks that are driven side by side", positive, 4)
  .option("--connections <n>", "requests under way at once to the Manager, of all stacks together", positive, 16)
  .action(async (operation: Operation, projects: readonly string[], limits: Limits) => {
    const failed = await deployAll(projects.length > 0 ? projects : everyProject, operation, limits);
    if (failed.length === 0) return;
    console.error(`${operation} failed for ${failed.sort().join(", ")}`);
    process.exitCode = 1;
  })
  .parseAsync();
