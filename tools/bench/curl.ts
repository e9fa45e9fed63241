import * as fs from "node:fs";
import * as path from "node:path";
import type { Simulator } from "../../test/simulator/simulator";
import type { Declared, DeclaredCertificates } from "./certificates";
import type { Contender, Figures, Operation, Running, Workload } from "./contender";
import { startManager, takeRequests } from "./managed";
import { timed } from "./process";

/** What people do without a provider: a curl command for each certificate, one after the other or at once. */
export class CurlContender implements Contender {
  readonly name: string;
  readonly operations = ["create", "refresh", "rotate all", "destroy"] as const;

  constructor(
    private readonly way: "loop" | "parallel",
    private readonly folder: string,
    private readonly certificates: DeclaredCertificates,
  ) {
    this.name = way === "loop" ? "curl in a loop" : "curl --parallel";
  }

  async start(workload: Workload): Promise<Running> {
    const folder = fs.mkdtempSync(path.join(this.folder, "curl-"));
    const simulator = await startManager(workload);
    return {
      perform: (operation) => this.perform(operation, workload, simulator, folder),
      stop: async () => {
        await simulator.stop();
        fs.rmSync(folder, { recursive: true, force: true });
      },
    };
  }

  private async perform(
    operation: Operation,
    { size }: Workload,
    simulator: Simulator,
    folder: string,
  ): Promise<Figures> {
    const declared = this.certificates.of(size, operation === "rotate all" ? "second" : "first");
    const commands = declared.map((certificate) => {
      const file = path.join(folder, `${certificate.certificateName}.pem`);
      fs.writeFileSync(file, certificate.certificatePem);
      return optionsOf(operation, certificate, file, simulator);
    });
    const script = path.join(folder, "script");
    const [command, args] =
      this.way === "loop" ? ["sh", [script]] : ["curl", ["--silent", "--parallel", "--config", script]];
    fs.writeFileSync(script, this.way === "loop" ? shellScript(commands) : curlConfiguration(commands));
    const { wallMs } = await timed(command as string, args as string[], { cwd: folder, env: process.env });
    return { wallMs, requests: takeRequests(simulator) };
  }
}

/** Long options of curl with their values. */
type Options = readonly (readonly [string, string])[];

function optionsOf(operation: Operation, declared: Declared, file: string, simulator: Simulator): Options {
  const all = `${simulator.url}/apiops/projects/${declared.projectName}/certificates/`;
  const own = `${all}${declared.certificateName}/`;
  const upload = [
    ["form-string", `alias=${declared.alias}`],
    ["form-string", `certificateDescription=${declared.description}`],
    ["form-string", `environmentList=${declared.environments.join(",")}`],
    ["form", `pemEncodedFile=@${file}`],
  ] as const;
  const common = [
    ["header", `authorization: Bearer ${simulator.token}`],
    ["output", "/dev/null"],
  ] as const;
  const special: Readonly<Record<Operation, Options>> = {
    create: [["url", all], ["form-string", `certificateName=${declared.certificateName}`], ...upload],
    "unchanged up": [],
    refresh: [["url", own]],
    "edit all": [],
    "rotate all": [["url", own], ["request", "PUT"], ...upload],
    destroy: [
      ["url", own],
      ["request", "DELETE"],
    ],
  };
  return [...special[operation], ...common];
}

function shellScript(commands: readonly Options[]): string {
  const quoted = commands.map((options) => options.map(([name, value]) => `--${name} '${value}'`).join(" "));
  return quoted.map((options) => `curl --silent --fail ${options} || exit 1\n`).join("");
}

function curlConfiguration(commands: readonly Options[]): string {
  const sections = commands.map((options) => options.map(([name, value]) => `${name} = "${value}"`).join("\n"));
  return sections.join("\nnext\nsilent\n");
}
