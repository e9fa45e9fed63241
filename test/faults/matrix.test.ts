import { ApinizerError } from "../../provider/base/errors";
import { Simulator } from "../simulator/simulator";
import { count } from "../support/figures";
import { selfSigned } from "../support/openssl";
import { type Addresses, converge, password, runCell, type Seen } from "./cell";
import { type FaultName, faultNames, type Place } from "./faults";
import { matrix } from "./matrix";
import { type OperationName, operationNames } from "./operations";

/** Nothing listens there: a port that was free a moment ago could be another simulator's by now. */
const refusedAddress = "http://127.0.0.1:1";

/** One cell with everything that came of it. */
interface Result {
  readonly seen: Seen;
  /** What Pulumi and the gateways hold once the fault is over and the command was run again. */
  readonly repaired: { readonly state: string; readonly certificates: number; readonly deployed: readonly string[] };
}

const cells = faultNames.flatMap((fault) => operationNames.map((operation) => [fault, operation] as const));
const results = new Map<string, Result | Error>();
let otherHost: Simulator;
let untrusted: Simulator;

beforeAll(async () => {
  const { privateKeyPem: key, certificatePem: certificate } = selfSigned({ key: "RSA-2048", subject: "/CN=manager" });
  untrusted = await Simulator.start({ tls: { key, cert: certificate } });
  otherHost = await Simulator.start();
  const addresses = { refused: refusedAddress, untrusted: untrusted.url };
  const waiting = [...cells];
  const worker = async (): Promise<void> => {
    for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift()) {
      const [fault, operation] = cell;
      results.set(cell.join(), await run(fault, operation, addresses).catch((error: Error) => error));
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
});
afterAll(async () => {
  await otherHost.stop();
  await untrusted.stop();
});

async function run(fault: FaultName, operation: OperationName, addresses: Addresses): Promise<Result> {
  let ahead = 0;
  const simulator = await Simulator.start({ clock: () => Date.now() + ahead });
  simulator.addUser("ci", password);
  const passTime = (seconds: number): void => {
    ahead += seconds * 1000;
  };
  try {
    const place: Place = { simulator, otherHost: otherHost.url, passTime };
    const seen = await runCell(operation, fault, place, addresses);
    heal(simulator);
    const held = await converge(operation, simulator, seen.held);
    const all = simulator.state().projects.flatMap(({ certificates }) => certificates);
    const deployed = simulator.deployed("payments", "idp");
    return { seen, repaired: { state: held?.thumbprintSha256 ?? "nothing", certificates: all.length, deployed } };
  } finally {
    await simulator.stop();
  }
}

function heal(simulator: Simulator): void {
  simulator.faults.clear();
  const environments = ["production", "staging", "test"];
  if (!simulator.state().projects.some(({ name }) => name === "payments")) {
    simulator.addProject("payments", { environments });
  }
  const all = ["VIEW", "MANAGE", "DEPLOY_UNDEPLOY", "EXPORT_IMPORT"] as const;
  simulator.console.setPermissions(simulator.token, "payments", all);
}

function resultOf(fault: FaultName, operation: OperationName): Result {
  const result = results.get(`${fault},${operation}`);
  if (result === undefined || result instanceof Error) throw result ?? new Error("was not run");
  return result;
}

describe.each(faultNames)("%s", (fault) => {
  test.each(operationNames)("%s ends as the matrix says", (operation) => {
    const { message, ...expected } = matrix[fault][operation];
    const { seen } = resultOf(fault, operation);
    expect(seen).toMatchObject(expected);
    expect(seen.fails).toBe(expected.fails);
    expect(seen.message).toContain(message);
    count("cells of the fault matrix");
  });

  test.each(operationNames)(
    "%s leaves one certificate at most, ends with a typed error or none, tells no secret, and converges",
    (operation) => {
      const { seen, repaired } = resultOf(fault, operation);
      expect(seen.certificates).toBeLessThanOrEqual(1);
      if (seen.error === undefined) {
        expect(["planned", seen.manager]).toContain(seen.state);
      } else {
        expect(seen.error).toBeInstanceOf(ApinizerError);
        const { subject, expected, received, action } = seen.error as ApinizerError;
        for (const part of [subject, expected, received, action]) expect(part).not.toBe("");
      }
      const everything = JSON.stringify([seen.message, seen.told, seen.held]);
      expect(everything).not.toContain("simulator-admin-token");
      expect(everything).not.toContain(password);
      for (const write of ["POST", "PUT", "DELETE"]) {
        expect(seen.requests.split(" ").filter((method) => method === write).length).toBeLessThanOrEqual(3);
      }
      const gone = operation === "delete";
      expect(repaired.certificates).toBe(gone ? 0 : 1);
      expect(repaired.deployed).toEqual(gone ? [] : ["production", "staging"]);
      expect(repaired.state === "nothing").toBe(gone);
    },
  );
});

test("no host but the Manager's was asked for anything", () => {
  expect(results.size).toBe(cells.length);
  expect(otherHost.journal).toEqual([]);
  expect(untrusted.journal).toEqual([]);
});
