import { consoleMethods } from "./console";
import { type Answer, json } from "./envelope";
import type { Fault } from "./faults";
import type { ApiRequest } from "./request";
import type { Simulator } from "./simulator";

/**
 * The simulator's own controls over HTTP, for other processes: `/simulator/journal`, `/simulator/state`,
 * `/simulator/faults`, `/simulator/dialect` and `/simulator/console/{method}` with a JSON array of arguments.
 */
export function control(simulator: Simulator, request: ApiRequest): Answer {
  try {
    return json(200, perform(simulator, request) ?? { done: true });
  } catch (error) {
    return json(400, { error: error instanceof Error ? error.message : "failed" });
  }
}

function perform(simulator: Simulator, { method, path, body }: ApiRequest): unknown {
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
      return simulator.setDialect(parse(body) as Parameters<Simulator["setDialect"]>[0]);
    case "POST console":
      return callConsole(simulator, name ?? "", parse(body));
    default:
      throw new Error(`There is no ${method} ${path}`);
  }
}

function callConsole(simulator: Simulator, name: string, args: unknown): unknown {
  const method = consoleMethods.find((known) => known === name);
  if (!method) {
    throw new Error(`The console has no method ${name}; it has ${consoleMethods.join(", ")}`);
  }
  if (!Array.isArray(args)) {
    throw new Error("Arguments must be a JSON array");
  }
  return Reflect.apply(simulator.console[method] as (...args: never[]) => unknown, simulator.console, args as never[]);
}

/** A fault in JSON: its path is the source of a regular expression. */
function faultOf(body: unknown): Fault {
  const { match, ...fault } = body as Omit<Fault, "match"> & { match?: { method?: string; path?: string } };
  if (fault.when !== "before" && fault.when !== "after") {
    throw new Error('A fault needs "when": "before" or "after"');
  }
  if (fault.what === undefined) {
    throw new Error('A fault needs "what"');
  }
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
