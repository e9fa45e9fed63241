import { parseArgs } from "node:util";
import { dialectNames } from "./dialect";
import { Simulator, type SimulatorOptions } from "./simulator";

const help = `Runs a simulated Apinizer Manager on 127.0.0.1 until Ctrl-C.

  npm run simulator -- [options]

  --port <number>        port to listen on (default: PORT, or 8080; a free one if that is taken)
  --dialect <name>       how the Manager talks: ${dialectNames.join(", ")}
  --latency <ms>         wait before every request is processed
  --help                 show this text
`;

const username = "admin";
const password = "simulator-password";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: process.env.PORT || "8080" },
      dialect: { type: "string", default: "current" },
      latency: { type: "string", default: "0" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const dialect = dialectNames.find((name) => name === values.dialect);
  if (!dialect) {
    throw new Error(`--dialect must be one of ${dialectNames.join(", ")}`);
  }
  const port = wholeNumber("--port", values.port, 65_535);
  const simulator = await startNear(port, { dialect, latencyMs: wholeNumber("--latency", values.latency, 3_600_000) });
  simulator.addUser(username, password);
  process.stdout.write(introduction(simulator, dialect));
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void simulator.stop());
  }
}

/** Listens on the port, or on a free one if something else does. */
async function startNear(port: number, options: SimulatorOptions): Promise<Simulator> {
  try {
    return await Simulator.start({ ...options, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") {
      throw error;
    }
    process.stdout.write(`Port ${port} is in use; taking a free one.\n`);
    return Simulator.start(options);
  }
}

function introduction(simulator: Simulator, dialect: string): string {
  const projects = simulator
    .state()
    .projects.map(({ name, environments }) => `  project ${name}: environments ${environments.join(", ")}`);
  return `A simulated Apinizer Manager listens on ${simulator.url} and speaks the dialect "${dialect}".

  token     ${simulator.token}
  username  ${username}
  password  ${password}

It holds no certificates yet:
${projects.join("\n")}

For a Pulumi stack:
  pulumi config set apinizer:managerUrl ${simulator.url}
  pulumi config set --secret apinizer:apiToken ${simulator.token}

What it saw and what it holds: ${simulator.url}/simulator/journal and ${simulator.url}/simulator/state
Ctrl-C ends it; nothing is kept.
`;
}

function wholeNumber(option: string, value: string, maximum: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number > maximum) {
    throw new Error(`${option} must be a whole number up to ${maximum}`);
  }
  return number;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
