import { parseArgs } from "node:util";
import { type Dialect, dialectChoices, dialectNames, dialects, valueText } from "./dialect";
import { Simulator, type SimulatorOptions } from "./simulator";

const help = `Runs a simulated Apinizer Manager on 127.0.0.1 until Ctrl-C.

  npm run simulator -- [options]

  --port <number>        port to listen on (default: PORT, or 8080; a free one if that is taken)
  --dialect <name>       how the Manager talks: ${dialectNames.join(", ")}
  --reading <name=value> one choice of the dialect; may be repeated. What each means: docs/readings.md
  --latency <ms>         wait before every request is processed
  --help                 show this text

Readings:
${Object.entries(dialectChoices)
  .map(([name, values]) => `  ${name}=${values.map(valueText).join("|")}\n`)
  .join("")}`;

const username = "admin";
const password = "simulator-password";

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: process.env.PORT || "8080" },
      dialect: { type: "string", default: "current" },
      reading: { type: "string", multiple: true, default: [] },
      latency: { type: "string", default: "0" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  const dialect = dialectNames.find((name) => name === values.dialect);
  if (!dialect) throw new Error(`--dialect must be one of ${dialectNames.join(", ")}`);
  const chosen: Dialect = { ...dialects[dialect], ...Object.assign({}, ...values.reading.map(readingOf)) };
  const port = wholeNumber("--port", values.port, 65_535);
  const latencyMs = wholeNumber("--latency", values.latency, 3_600_000);
  const simulator = await startNear(port, { dialect: chosen, latencyMs });
  // A project without a PRODUCTION environment, for the command probe.
  simulator.addProject("sandbox", { environments: ["staging", "test"] });
  simulator.addUser(username, password);
  process.stdout.write(introduction(simulator, [dialect, ...values.reading].join(", ")));
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void simulator.stop());
  }
}

/** `name=value` as one choice of a dialect. */
function readingOf(text: string): Partial<Dialect> {
  const [name = "", given] = text.split("=");
  const values: readonly (string | boolean)[] = Object.hasOwn(dialectChoices, name)
    ? dialectChoices[name as keyof Dialect]
    : [];
  const value = values.find((candidate) => valueText(candidate) === given);
  if (value === undefined) {
    const known =
      values.length === 0 ? Object.keys(dialectChoices) : values.map((each) => `${name}=${valueText(each)}`);
    throw new Error(`--reading ${text} is not known; known are ${known.join(", ")}`);
  }
  return { [name]: value };
}

/** Listens on the port, or on a free one if something else does. */
async function startNear(port: number, options: SimulatorOptions): Promise<Simulator> {
  try {
    return await Simulator.start({ ...options, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
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

For the commands doctor and probe:
  export APINIZER_MANAGER_URL=${simulator.url} APINIZER_API_TOKEN=${simulator.token}
  npx pulumi-apinizer doctor
  npx pulumi-apinizer probe --project sandbox --environment test

How it behaves where the vendor's documents leave it open (docs/readings.md; --help lists all):
  npm run simulator -- --reading updatedCertificateId=kept --reading duplicateEntries=yes
  ${curl(simulator, "dialect", '{"updatedCertificateId":"kept","duplicateEntries":true}')}

What it holds, and what it was asked:
  curl -s ${simulator.url}/simulator/state
  curl -s ${simulator.url}/simulator/journal

Changes past Pulumi, as somebody makes them in the Management Console:
  ${curl(simulator, "console/setDescription", '["payments","idp-signing","changed by hand"]')}
  ${curl(simulator, "console/setEntry", '["payments","idp-signing","staging",{"alias":"other"}]')}
  ${curl(simulator, "console/removeEntry", '["payments","idp-signing","staging"]')}
  ${curl(simulator, "console/deleteCertificate", '["payments","idp-signing"]')}
  ${curl(simulator, "console/detachJwk", '["payments","idp-tokens"]')}
  ${curl(simulator, "console/failDeployment", '["staging","worker is down"]')}
  ${curl(simulator, "console/healDeployment", '["staging"]')}

Ctrl-C ends it; nothing is kept.
`;
}

function curl({ url }: Simulator, control: string, body: string): string {
  return `curl -s ${url}/simulator/${control} -d '${body}'`;
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
