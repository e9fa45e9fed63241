import { setMaxListeners } from "node:events";
import type { ApinizerClient, Operation } from "../../apinizer";
import type { Context } from "../../resource/context";
import type { ManagerRun } from "../../resource/run";
import type { EngineLog } from "./engineLog";

/** What one operation of the engine is about. */
export interface OperationRequest {
  getUrn(): string;
  /** Seconds that the resource's custom timeouts allow; 0 where they say nothing. */
  getTimeout?(): number;
}

/** Runs operations: each with a report on its resource, a time limit of its own, and one cancellation for all. */
export class Operations {
  private cancellation = newCancellation();

  constructor(
    private readonly log: EngineLog,
    private readonly client: () => ApinizerClient,
    private readonly managerRun: () => ManagerRun,
    private readonly offlinePreview: () => boolean,
  ) {}

  /** Another engine calls: what the one before has cancelled concerns it no more. */
  beginRun(): void {
    this.cancellation = newCancellation();
  }

  /** Every operation under way ends, and no further one makes a request. */
  cancel(): void {
    this.cancellation.abort();
  }

  /** Ends when the messages of the operation have arrived. `action` gets its limits too, for what it asks elsewhere. */
  async run<T>(
    request: OperationRequest,
    action: (context: Context, operation: Operation) => Promise<T> | T,
  ): Promise<T> {
    const { report, delivered } = this.log.on(request.getUrn());
    const timeoutSeconds = request.getTimeout?.() ?? 0;
    const operation = { report, signal: this.cancellation.signal, ...(timeoutSeconds > 0 ? { timeoutSeconds } : {}) };
    let manager: Context["manager"] | undefined;
    const { client, managerRun, offlinePreview } = this;
    const context: Context = {
      report,
      get offlinePreview() {
        return offlinePreview();
      },
      get manager() {
        manager ??= client().forOperation(operation);
        return manager;
      },
      get run() {
        return managerRun();
      },
    };
    try {
      return await action(context, operation);
    } finally {
      await delivered();
    }
  }
}

/** All operations listen to it, and an engine may run any number of them at once. */
function newCancellation(): AbortController {
  const cancellation = new AbortController();
  setMaxListeners(0, cancellation.signal);
  return cancellation;
}
