/** What the plugin knows of the engine's run, and of the other plugins that the same engine has started. */
import { credentials, Metadata } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as rpc from "@pulumi/pulumi/proto/provider_pb";
import { type ManagerRun, Processes, type ProjectId, Run } from "../../resource/run";
import { type PropertyValues, readProperties, writeProperties } from "./propertyValues";
import type { ProviderConfiguration } from "./providerConfiguration";

/** The function by which one plugin asks another one for a project's id. Not part of the schema. */
export const projectIdToken = "apinizer:internal:projectId";

/** How long another plugin may take to answer, in milliseconds. */
const answerWithinMs = 10_000;

/** The memory of one run: a handshake of another engine begins a new one. */
export class EngineRun {
  private engineAddress = "";
  private run: Run;
  private port: number | undefined;
  private readonly announced = new Set<ManagerRun>();

  constructor(private readonly configuration: () => ProviderConfiguration) {
    this.run = new Run(undefined, this.projectId);
  }

  /** An engine said where it listens, `host:port`. False where it is the one that did before. */
  belongsTo(engineAddress: string): boolean {
    if (engineAddress === this.engineAddress) return false;
    this.engineAddress = engineAddress;
    this.run.close();
    this.run = new Run(new Processes(engineAddress), this.projectId);
    return true;
  }

  /** The plugin listens on that port of loopback. */
  listensOn(port: number): void {
    this.port = port;
  }

  at(managerUrl: string): ManagerRun {
    const run = this.run.at(managerUrl);
    if (this.port !== undefined && !this.announced.has(run)) {
      this.announced.add(run);
      run.serves(this.port);
    }
    return run;
  }

  close(): void {
    this.run.close();
  }

  /**
   * Answers another plugin's question.
   * @throws those of the read.
   */
  async ownProjectId({ projectName }: PropertyValues["values"]): Promise<{ readonly id?: string }> {
    const id = await this.configuration().client().forOperation().projects.idOf(`${projectName}`);
    return id === undefined ? {} : { id };
  }

  private readonly projectId: ProjectId = async (managerUrl, projectName) => {
    const configuration = this.configuration();
    if (configuration.managerUrl === managerUrl) return (await this.ownProjectId({ projectName })).id;
    const port = this.run.portOf(managerUrl);
    return port === undefined ? undefined : askOther(port, projectName);
  };
}

/** What does not answer, or with an error, does not tell. */
function askOther(port: number, projectName: string): Promise<string | undefined> {
  const other = new ResourceProviderClient(`127.0.0.1:${port}`, credentials.createInsecure());
  const request = new rpc.InvokeRequest();
  request.setTok(projectIdToken);
  request.setArgs(writeProperties({ projectName }, new Set()));
  return new Promise((resolve) => {
    other.invoke(request, new Metadata(), { deadline: Date.now() + answerWithinMs }, (error, response) => {
      other.close();
      const { id } = error === null ? readProperties(response.getReturn()).values : {};
      resolve(typeof id === "string" ? id : undefined);
    });
  });
}
