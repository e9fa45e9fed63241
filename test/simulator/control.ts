import { type Console, consoleMethods } from "./console";
import type { Dialect, DialectChoice } from "./dialect";
import { type Answer, json } from "./envelope";
import type { Fault, Faults } from "./faults";
import type { JournalEntry } from "./journal";
import type { ApiRequest } from "./request";

/** What of a simulator is controlled. */
export interface Controlled {
  readonly console: Console;
  readonly dialect: Dialect;
  readonly faults: Faults;
  readonly journal: readonly JournalEntry[];
  clearJournal(): void;
  setDialect(choice: DialectChoice): void;
  state(): unknown;
}

/**
 * The simulator's own controls over HTTP, for other processes: `/simulator/journal`, `/simulator/state`,
 * `/simulator/faults`, `/simulator/dialect` and `/simulator/console/{method}` with a JSON array of arguments.
 */
export function control(simulator: Controlled, request: ApiRequest): Answer {
  try {
    return json(200, perform(simulator, request) ?? { done: true });
  } catch (error) {
    return json(400, { error: error instanceof Error ? error.message : "failed" });
  }
}

function perform(simulator: Controlled, { method, path, body }: ApiRequest): unknown {
  const [, , subject, name] = path.split("/");
  switch (`${method} ${subject}`) {
    case "GET journal":
      return simulator.journal;
    case "DELETE journal":
      return simulator.clearJournal();
    case "GET state":
      return simulator.state();
    case "GET faults":
      return simulator.faults.pending.map((fault) => ({
        ...fault,
        match: { ...fault.match, path: fault.match?.path?.source },
      }));
    case "POST faults":
      return simulator.faults.push(faultOf(parse(body)));
    case "DELETE faults":
      return simulator.faults.clear();
    case "GET dialect":
      return simulator.dialect;
    case "POST dialect":
      return simulator.setDialect(parse(body) as DialectChoice);
    case "POST console":
      return callConsole(simulator, name ?? "", parse(body));
    default:
      throw new Error(`There is no ${method} ${path}`);
  }
}

function callConsole(simulator: Controlled, name: string, args: unknown): unknown {
  const method = consoleMethods.find((known) => known === name);
  if (!method) throw new Error(`The console has no method ${name}; it has ${consoleMethods.join(", ")}`);
  if (!Array.isArray(args)) throw new Error("Arguments must be a JSON array");
  return Reflect.apply(simulator.console[method] as (...args: never[]) => unknown, simulator.console, args as never[]);
}

/** A fault in JSON: its path is the source of a regular expression. */
function faultOf(body: unknown): Fault {
  const { match, ...fault } = body as Omit<Fault, "match"> & { match?: { method?: string; path?: string } };
  if (fault.when !== "before" && fault.when !== "after") {
    throw new Error('A fault needs "when": "before" or "after"');
  }
  if (fault.what === undefined) throw new Error('A fault needs "what"');
  return {
    ...fault,
    match: {
      ...(match?.method === undefined ? {} : { method: match.method }),
      ...(match?.path === undefined ? {} : { path: new RegExp(match.path) }),
    },
  };
}

function parse(body: Buffer): unknown {
  return JSON.parse(body.toString("utf8") || "null");
}
