/** What a report tells, whatever its format. */
import { isWarnedAbout } from "../../../provider/certificate/expiry";
import type { ExpiryWarning } from "../../../provider/configuration/configuration";
import type { Validity } from "../../../provider/x509";
import type { Inventory, NotRead } from "./inventory";
import type { InventoryItem } from "./item";
import { dayInMilliseconds, endsWithin, type Limit, lifetimeLeft } from "./limit";
import type { ManagedCertificates } from "./state/stackState";

/** `ending` is within the limit, or without one where a program would be warned; `unknown` tells no end. */
export type Status = "expired" | "ending" | "valid" | "unknown";

/** A certificate, judged. */
export interface Row extends InventoryItem {
  readonly status: Status;
  /** Whole days, rounded down: negative after the end. Absent where the end is not known. */
  readonly daysLeft?: number;
  /** From 0 to 1; absent where the content is not known. */
  readonly lifetimeLeft?: number;
  /** It ends within the limit of `--fail-within`, or has ended; false without a limit. */
  readonly isWithinLimit: boolean;
  /** Whether it is within the limit cannot be told: it stands somewhere, and its end, or for percent its begin, is unknown. */
  readonly isNotJudged: boolean;
  /** Absent where no state was given. */
  readonly isInState?: boolean;
  /** Name of the trust bundle in the state that it is a member of. */
  readonly trustBundle?: string;
}

export interface Report {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly managerUrl: string;
  readonly projects: readonly string[];
  readonly limit?: Limit;
  /** Sorted by what ends first; what tells no end comes last. */
  readonly rows: readonly Row[];
  readonly notRead: readonly NotRead[];
}

/** How certificates are judged. */
export interface Judgement {
  readonly now: number;
  readonly limit?: Limit;
  readonly warning: ExpiryWarning;
  /** Certificates in the stack's state. */
  readonly state?: ManagedCertificates;
}

export function reportOn(managerUrl: string, inventory: Inventory, judgement: Judgement): Report {
  const { now, limit } = judgement;
  const { projects, notRead } = inventory;
  const rows = inventory.items.map((item) => judge(item, judgement)).sort(byEnd);
  return { now, managerUrl, projects, rows, notRead, ...(limit === undefined ? {} : { limit }) };
}

export function countOf({ rows }: Report, status: Status): number {
  return rows.filter((row) => row.status === status).length;
}

/** `23 certificates in 4 projects: 1 expired, 2 end within 30d`. */
export function summary(report: Report): string {
  const { rows, projects, limit } = report;
  const unknown = countOf(report, "unknown");
  const parts = [
    `${countOf(report, "expired")} expired`,
    `${countOf(report, "ending")} ${limit === undefined ? "end soon" : `end within ${limit.text}`}`,
    ...(unknown === 0 ? [] : [`${unknown} without a known end`]),
  ];
  return `${counted(rows.length, "certificate")} in ${counted(projects.length, "project")}: ${parts.join(", ")}`;
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function judge(item: InventoryItem, { now, limit, warning, state }: Judgement): Row {
  const managed = state?.get(`${item.projectName}/${item.certificateName}`);
  const inState = state && { isInState: managed !== undefined, ...managed };
  const { notAfter, facts, entries } = item;
  if (notAfter === undefined) {
    const isNotJudged = limit !== undefined && entries.length > 0;
    return { ...item, ...inState, status: "unknown", isWithinLimit: false, isNotJudged };
  }
  const validity: Validity = facts ?? { notBefore: notAfter, notAfter };
  const left = Date.parse(notAfter) - now;
  // Without a known begin the limit by days counts alone, until the end.
  const isNotJudged = facts === undefined && limit?.unit === "percent" && left >= 0;
  const isWithinLimit = limit !== undefined && !isNotJudged && endsWithin(limit, validity, now);
  const isEnding = limit === undefined ? isWarnedAbout(validity, now, warning) : isWithinLimit;
  return {
    ...item,
    ...inState,
    status: left < 0 ? "expired" : isEnding ? "ending" : "valid",
    daysLeft: Math.floor(left / dayInMilliseconds),
    ...(facts === undefined ? {} : { lifetimeLeft: lifetimeLeft(facts, now) }),
    isWithinLimit,
    isNotJudged,
  };
}

function byEnd(a: Row, b: Row): number {
  const end = ({ notAfter }: Row) => (notAfter === undefined ? Number.POSITIVE_INFINITY : Date.parse(notAfter));
  const name = ({ projectName, certificateName }: Row) => `${projectName}/${certificateName}`;
  if (end(a) !== end(b)) return end(a) - end(b);
  return name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0;
}
