/** The policy pack of the examples, served to an engine over Pulumi's protocol for analyzers. */
import { type ChildProcess, spawn } from "node:child_process";
import * as path from "node:path";
import { credentials } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import {
  AnalyzeRequest,
  type AnalyzeResponse,
  type AnalyzerInfo,
  AnalyzerResourceOptions,
  ConfigureAnalyzerRequest,
  EnforcementLevel,
  PolicyConfig,
  type PolicyInfo,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { answer, type Properties, struct } from "../plugin/pluginClient";

const folder = path.resolve(__dirname, "../../examples/policy");

/** A violation as the engine is told it. */
export interface Diagnosed {
  readonly policy: string;
  readonly message: string;
  readonly level: "advisory" | "mandatory" | "other";
}

const levels = new Map<EnforcementLevel, Diagnosed["level"]>([
  [EnforcementLevel.ADVISORY, "advisory"],
  [EnforcementLevel.MANDATORY, "mandatory"],
]);

export class PolicyAnalyzer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly client: AnalyzerClient,
  ) {}

  static async start(): Promise<PolicyAnalyzer> {
    const child = spawn(process.execPath, ["--import", "tsx", path.join(folder, "index.ts")], {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const port = await new Promise<string>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`the policy pack ended with code ${code}`)));
      child.stdout.once("data", (line: Buffer) => resolve(line.toString().trim()));
    });
    return new PolicyAnalyzer(child, new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure()));
  }

  /** Names of the policies, with the members that their configuration may have and the defaults of these. */
  async policies(): Promise<Record<string, Record<string, unknown>>> {
    const info = await answer<AnalyzerInfo>((callback) => this.client.getAnalyzerInfo(new Empty(), callback));
    const defaultsOf = (policy: PolicyInfo) => {
      const properties = policy.getConfigschema()?.getProperties()?.toJavaScript() ?? {};
      return Object.entries(properties).map(([name, schema]) => [name, (schema as { default: unknown }).default]);
    };
    return Object.fromEntries(
      info.getPoliciesList().map((policy) => [policy.getName(), Object.fromEntries(defaultsOf(policy))]),
    );
  }

  /** As `--policy-pack-config` does for one policy. */
  async configure(policy: string, level: EnforcementLevel, values: Properties): Promise<void> {
    const config = new PolicyConfig();
    config.setEnforcementlevel(level);
    config.setProperties(struct(values));
    const request = new ConfigureAnalyzerRequest();
    request.getPolicyconfigMap().set(policy, config);
    await answer((callback) => this.client.configure(request, callback));
  }

  /** What the pack says of a resource, by its inputs as the engine sends them. */
  async analyze(type: string, inputs: Properties, stack = "dev"): Promise<Diagnosed[]> {
    const request = new AnalyzeRequest();
    request.setType(type);
    request.setName("idp");
    request.setUrn(`urn:pulumi:${stack}::gateway::${type}::idp`);
    request.setProperties(struct(inputs));
    request.setOptions(new AnalyzerResourceOptions());
    const response = await answer<AnalyzeResponse>((callback) => this.client.analyze(request, callback));
    return response.getDiagnosticsList().map((found) => ({
      policy: found.getPolicyname(),
      message: found.getMessage(),
      level: levels.get(found.getEnforcementlevel()) ?? "other",
    }));
  }

  async stop(): Promise<void> {
    this.client.close();
    const ended = new Promise((resolve) => this.child.once("close", resolve));
    this.child.removeAllListeners("exit");
    this.child.kill();
    await ended;
  }
}
