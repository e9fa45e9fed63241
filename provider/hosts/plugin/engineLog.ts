import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { printable } from "../../base/printable";
import type { Report } from "../../base/report";

/** Messages to the engine, which shows them on the resource they concern. */
export class EngineLog {
  private engine: EngineClient | undefined;

  /** Where the engine listens, `host:port`; until it is told, messages go to the log of the plugin. */
  connect(address: string): void {
    this.engine = new EngineClient(address, credentials.createInsecure());
  }

  /** A report on one resource, and a promise of its messages' arrival: the engine drops what comes after the answer. */
  on(urn: string): { readonly report: Report; delivered(): Promise<void> } {
    const underWay: Promise<void>[] = [];
    const say = (severity: LogSeverity) => (message: string) =>
      void underWay.push(this.send(urn, severity, printable(message)));
    return {
      report: { info: say(LogSeverity.INFO), warn: say(LogSeverity.WARNING) },
      delivered: async () => void (await Promise.all(underWay)),
    };
  }

  private send(urn: string, severity: LogSeverity, message: string): Promise<void> {
    const request = new LogRequest();
    request.setUrn(urn);
    request.setSeverity(severity);
    request.setMessage(message);
    return new Promise((resolve) => {
      if (this.engine === undefined) {
        process.stderr.write(`${message}\n`);
        resolve();
      } else {
        // An operation never fails because a message about it could not be told.
        this.engine.log(request, () => resolve());
      }
    });
  }
}
