import { X509Certificate } from "node:crypto";
import { ApinizerClient, type ConnectionSettings } from "../../provider/apinizer";
import { ApinizerError } from "../../provider/base/errors";
import type { CertificateInputs } from "../../provider/certificate/inputs";
import { certificateLifecycle as certificate } from "../../provider/certificate/lifecycle";
import type { CertificateState } from "../../provider/certificate/state";
import type { Context } from "../../provider/resource/context";
import { PartialFailureError } from "../../provider/resource/errors";
import type { PropertyMap } from "../../provider/resource/properties";
import { Run } from "../../provider/resource/run";
import type { JournalEntry, Simulator } from "../simulator/simulator";
import { checkedCertificate } from "../support/aCertificate";
import { newCertificate, oldCertificate } from "../support/certificates";
import { summaryOf } from "../support/difference";
import { type FaultColumn, type FaultName, faults, type Place } from "./faults";
import type { Content, Outcome } from "./matrix";
import { type OperationName, operations } from "./operations";

/** Addresses that lead to no Manager. */
export interface Addresses {
  readonly refused: string;
  readonly untrusted: string;
}

export const wanted: CertificateInputs = checkedCertificate();
export const password = "pa55word-of-the-matrix";

/** What Pulumi holds of the certificate. */
type Held = CertificateState | undefined;

/** What came of an operation: what Pulumi holds then, and the error that it ended with. */
interface Ended {
  readonly held: Held;
  readonly error?: Error;
  /** Undefined for anything but a plan. */
  readonly planned?: boolean;
}

/** Everything that was seen of one cell. */
export interface Seen extends Outcome {
  readonly error: Error | undefined;
  readonly held: Held;
  /** What was told to the user beside the result. */
  readonly told: readonly string[];
  readonly certificates: number;
}

/** Runs one operation under one fault, through the lifecycle, over HTTP. */
export async function runCell(
  operation: OperationName,
  fault: FaultName,
  place: Place,
  addresses: Addresses,
): Promise<Seen> {
  const { simulator } = place;
  const column: FaultColumn = faults[fault];
  const told: string[] = [];
  const withUser = operation === "token" || column.credentials === "user";
  const held = operation === "token" || operation === "create" ? undefined : await established(simulator);
  if (operation === "read") simulator.console.setEntry("payments", "idp", "production", { pem: newCertificate.pem });
  if (operation === "read") simulator.console.setEntry("payments", "idp", "staging", { pem: newCertificate.pem });
  const address = addressOf(column, simulator, addresses);
  const context = contextFor(address, simulator, withUser, told, column.timeoutSeconds);
  if (fault === "clockSkew") await context.manager.environments.ofProject("payments");
  simulator.clearJournal();
  inject(operation, column, place);
  const { error, held: then, planned } = await perform(operation, context, held);
  return {
    requests: requestsOf(simulator.journal),
    manager: heldByManager(simulator),
    state: planned === undefined ? contentOf(then) : planned ? "planned" : "not planned",
    ...(error === undefined ? {} : { fails: error.name }),
    message: error?.message ?? "",
    error,
    held: then,
    told,
    certificates: simulator.state().projects.flatMap(({ certificates }) => certificates).length,
  };
}

/** The next `pulumi up` (or `destroy`) once the fault is over; where the engine forces it, with `adoptExisting`. */
export async function converge(operation: OperationName, simulator: Simulator, held: Held): Promise<Held> {
  const context = contextFor(simulator.url, simulator, false, []);
  if (operation === "delete") {
    if (held !== undefined) await certificate.delete(context, held);
    return undefined;
  }
  const inputs = operation === "update" ? { ...wanted, certificatePem: newCertificate.pem } : wanted;
  const state = held === undefined ? undefined : (await certificate.read(context, held))?.state;
  if (state === undefined) {
    return certificate.create(context, inputs).catch((error: Error) => {
      if (error.name !== "CertificateExistsError") throw error;
      return certificate.create(context, { ...inputs, adoptExisting: true });
    });
  }
  const { changes } = await summaryOf(certificate.diff(context, state, inputs as unknown as PropertyMap));
  return changes ? certificate.update(context, state, inputs) : state;
}

async function established(simulator: Simulator): Promise<CertificateState> {
  return certificate.create(contextFor(simulator.url, simulator, false, []), wanted);
}

function contextFor(
  managerUrl: string,
  simulator: Simulator,
  withUser: boolean,
  told: string[],
  timeoutSeconds = 30,
): Context {
  const settings: ConnectionSettings = {
    managerUrl,
    credentials: withUser ? { kind: "user", username: "ci", password } : { kind: "token", token: simulator.token },
    timeoutSeconds,
    maxRetries: 2,
    maxConnections: 16,
    legacyJwkParameters: false,
  };
  const tell = (message: string): void => void told.push(message);
  const report = { info: tell, warn: tell };
  const client = new ApinizerClient(settings, Date.now, { initialMs: 5, limitMs: 20 });
  return {
    report,
    get manager() {
      return client.forOperation({ report });
    },
    run: new Run().at(managerUrl),
  };
}

function addressOf({ injection }: FaultColumn, simulator: Simulator, addresses: Addresses): string {
  if (!("address" in injection)) return simulator.url;
  return injection.address === "unknown name" ? "http://manager.invalid" : addresses[injection.address];
}

/** Makes the fault happen to the operation's next request. */
export function inject(operation: OperationName, { injection }: FaultColumn, place: Place): void {
  if ("change" in injection) injection.change(place);
  if ("strike" in injection) {
    place.simulator.faults.push({ match: operations[operation].request, ...injection.strike(place) });
  }
}

async function perform(operation: OperationName, context: Context, held: Held): Promise<Ended> {
  try {
    return await performed(operation, context, held);
  } catch (error) {
    if (!(error instanceof ApinizerError)) throw error;
    const kept = error instanceof PartialFailureError ? (error.state as CertificateState) : held;
    return { error, held: kept, ...(operation === "list" ? { planned: false } : {}) };
  }
}

async function performed(operation: OperationName, context: Context, held: Held): Promise<Ended> {
  if (held === undefined) return { held: await certificate.create(context, wanted) };
  switch (operation) {
    case "read":
      return { held: (await certificate.read(context, held))?.state };
    case "update":
      return { held: await certificate.update(context, held, { ...wanted, certificatePem: newCertificate.pem }) };
    case "delete":
      await certificate.delete(context, held);
      return { held: undefined };
    default: {
      const renamed = { ...wanted, certificateName: "idp-2" } as unknown as PropertyMap;
      return { held, planned: (await summaryOf(certificate.diff(context, held, renamed))).deleteBeforeReplace };
    }
  }
}

/** The requests for the project's certificates and tokens in their order; others go out at the same time as these. */
export function requestsOf(journal: readonly JournalEntry[]): string {
  return journal
    .filter(({ path }) => path.includes("/payments/certificates/") || path.endsWith("/auth/token"))
    .map(({ method, path }) => (path.endsWith("/auth/token") ? "token" : method))
    .join(" ");
}

/** The certificate that the Manager holds under the name of all cells. */
export function heldByManager(simulator: Simulator): Content {
  const [found] = simulator.state().projects.flatMap(({ certificates }) => certificates);
  if (found === undefined) return "nothing";
  const sha1 = new Set(found.entries.map((entry) => entry.sha1));
  const known = new Map([
    [sha1Of(oldCertificate.pem), "old"],
    [sha1Of(newCertificate.pem), "new"],
  ] as const);
  const [only = ""] = sha1;
  return sha1.size === 1 ? (known.get(only) ?? "something else") : "something else";
}

function contentOf(held: Held): Content {
  if (held === undefined) return "nothing";
  return held.thumbprintSha256 === oldCertificate.sha256
    ? "old"
    : held.thumbprintSha256 === newCertificate.sha256
      ? "new"
      : "something else";
}

function sha1Of(pem: string): string {
  return new X509Certificate(pem).fingerprint.replaceAll(":", "");
}
