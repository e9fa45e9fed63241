import * as fs from "node:fs";
import * as path from "node:path";
import { type EngineEvent, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import type { Engine as PulumiCli } from "../../tools/engine/engine";
import { engineEnvironment } from "../../tools/engine/environment";
import { pluginProject } from "../support/pluginScenario";
import { installedFolder, required } from "../support/scenario";
import type { Engine, EngineMessage, EngineOperation, EngineResult, EngineState, EngineStep } from "./engine";

type Stage = EngineStep["stage"];

/** The real Pulumi CLI with a stack of its own, whose state it keeps itself, and the packed package. */
export class CliEngine implements Engine {
  private stack: Stack | undefined;

  private constructor(private readonly folder: string) {}

  static start(name: string): CliEngine {
    const folder = path.join(installedFolder(), "programs", name);
    fs.mkdirSync(folder, { recursive: true });
    const project = pluginProject("nodejs", "index.js").replace("name: scenario", "name: world");
    fs.writeFileSync(path.join(folder, "Pulumi.yaml"), project);
    fs.copyFileSync(path.join(__dirname, "cliProgram.js"), path.join(folder, "index.js"));
    return new CliEngine(folder);
  }

  async run(operation: EngineOperation): Promise<EngineResult> {
    fs.writeFileSync(path.join(this.folder, "declared.json"), JSON.stringify(operation.program));
    this.stack ??= await this.createStack(operation.config);
    const messages: EngineMessage[] = [];
    const steps: EngineStep[] = [];
    const events: EngineEvent[] = [];
    const onEvent = (event: EngineEvent): void => {
      messages.push(...messagesOf(event));
      steps.push(...stepsOf(event));
      if (event.preludeEvent ?? event.resourcePreEvent ?? event.summaryEvent) events.push(event);
    };
    const error = await perform(this.stack, operation, onEvent).then(
      () => "",
      (failure: Error) => failure.message,
    );
    return { error, messages, steps, ...(operation.dryRun ? { events } : { state: this.state() }) };
  }

  stop(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  /** As it is kept: an export through the Automation API has secrets in the clear. */
  private state(): EngineState {
    const file = path.join(this.folder, "pulumi", "state", ".pulumi", "stacks", "world", "dev.json");
    const { checkpoint } = JSON.parse(fs.readFileSync(file, "utf8")) as { checkpoint: { latest?: EngineState } };
    return checkpoint.latest ?? {};
  }

  private async createStack(config: EngineOperation["config"]): Promise<Stack> {
    const cli = JSON.parse(required("APINIZER_TEST_ENGINE")) as PulumiCli;
    const envVars = engineEnvironment(cli, path.join(this.folder, "pulumi"));
    const stack = await LocalWorkspace.createOrSelectStack({ stackName: "dev", workDir: this.folder }, { envVars });
    await stack.setAllConfig(config);
    return stack;
  }
}

function perform(stack: Stack, operation: EngineOperation, onEvent: (event: EngineEvent) => void): Promise<unknown> {
  const { kind, dryRun, parallel, targets = [], replace = [], refresh = false, runProgram = false } = operation;
  const target = targets.length > 0 ? { target: [...targets] } : {};
  const common = { onEvent, onOutput: () => undefined, parallel, ...target };
  if (kind === "refresh")
    return dryRun ? stack.previewRefresh({ ...common, runProgram }) : stack.refresh({ ...common, runProgram });
  if (kind === "destroy")
    return dryRun ? stack.previewDestroy({ ...common, runProgram }) : stack.destroy({ ...common, runProgram });
  const options = { ...common, refresh, ...(replace.length > 0 ? { replace: [...replace] } : {}) };
  return dryRun
    ? stack.preview(options)
    : stack.up({ ...options, continueOnError: operation.continueOnError === true });
}

function messagesOf({ diagnosticEvent, stdoutEvent }: EngineEvent): EngineMessage[] {
  if (stdoutEvent !== undefined) return [{ urn: "", severity: "info", text: stdoutEvent.message }];
  if (diagnosticEvent === undefined || (diagnosticEvent.severity as string) === "debug") return [];
  const { urn = "", prefix = "", message, severity } = diagnosticEvent;
  return [{ urn, severity: severity as EngineMessage["severity"], text: `${prefix}${message}` }];
}

function stepsOf({ resourcePreEvent, resOutputsEvent, resOpFailedEvent }: EngineEvent): EngineStep[] {
  const stages: [Stage, { metadata: { op: string; urn: string } } | undefined][] = [
    ["begun", resourcePreEvent],
    ["done", resOutputsEvent],
    ["failed", resOpFailedEvent],
  ];
  return stages.flatMap(([stage, event]) =>
    event === undefined ? [] : [{ op: event.metadata.op, urn: event.metadata.urn, stage }],
  );
}
