import { type FaultColumn, type FaultName, faults } from "../faults/faults";
import type { Fault, Simulator } from "../simulator/simulator";
import type { Clocks } from "./clocks";
import type { Trouble } from "./model";

/** Faults of the matrix that strike a request and are over soon. */
export const strikes = [
  "resetBefore",
  "resetAfter",
  "errorOnce",
  "errorAfter",
  "errorAlways",
  "halfBody",
  "badGateway",
  "empty",
  "emptyUnprocessed",
  "cutJson",
  "contentType",
  "loginPage",
  "tooMany",
  "failure",
  "tokenExpired",
] as const satisfies readonly FaultName[];

const requests: Readonly<Record<string, NonNullable<Fault["match"]>>> = {
  "POST certificate": { method: "POST", path: /\/certificates\/$/ },
  "PUT certificate": { method: "PUT", path: /\/certificates\// },
  "DELETE certificate": { method: "DELETE", path: /\/certificates\// },
  "POST JWK": { method: "POST", path: /\/jwks\/$/ },
  "DELETE JWK": { method: "DELETE", path: /\/jwks\// },
  "GET certificate": { method: "GET", path: /\/certificates\/[^/]+\/$/ },
  "GET certificates": { method: "GET", path: /\/certificates\/$/ },
  "GET JWK": { method: "GET", path: /\/jwks\/[^/]+\/$/ },
  "GET JWKs": { method: "GET", path: /\/jwks\/$/ },
};

export const struckRequests = Object.keys(requests);

/** Brings it about at the Manager; the result ends it. `kill` is called when the engine shall be killed. */
export function bringAbout(trouble: Trouble, simulator: Simulator, clocks: Clocks, kill: () => void): () => void {
  switch (trouble.trouble) {
    case "fault": {
      const { injection } = faults[trouble.fault as FaultName] as FaultColumn;
      const place = { simulator, otherHost: "", passTime: () => undefined };
      const match = requests[trouble.request];
      if ("strike" in injection && match !== undefined) simulator.faults.push({ match, ...injection.strike(place) });
      return () => simulator.faults.clear();
    }
    case "deployment":
      simulator.failDeployment(trouble.environment, "pod is down");
      return () => simulator.healDeployment(trouble.environment);
    case "permission":
      for (const { name } of simulator.state().projects)
        simulator.console.setPermissions(simulator.token, name, ["VIEW"]);
      return () => simulator.addToken(simulator.token);
    case "skew":
      clocks.ahead = trouble.ahead;
      return () => {
        clocks.ahead = undefined;
      };
    case "kill":
      killAtWrite(trouble, simulator, kill);
      return () => {
        simulator.latencyMs = 0;
        simulator.faults.clear();
      };
  }
}

/** The write of that number is not answered any more. */
function killAtWrite(
  { write, done }: Extract<Trouble, { trouble: "kill" }>,
  simulator: Simulator,
  kill: () => void,
): void {
  const before = simulator.writes().length;
  let killed = false;
  // Asked for each request when it has come and before it is looked at: a fault then strikes that very request.
  simulator.latencyMs = () => {
    if (!killed && simulator.writes().length >= before + write) {
      killed = true;
      simulator.faults.push({ when: done ? "after" : "before", what: "hang" });
      setTimeout(kill, 5);
    }
    return 0;
  };
}
