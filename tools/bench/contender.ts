/** The operations of a workload, in their order. */
export const operations = ["create", "unchanged up", "refresh", "edit all", "rotate all", "destroy"] as const;
export type Operation = (typeof operations)[number];

/** The operations of a workload that is spread over projects; of any other one all but the edit. */
const spreadOperations: readonly Operation[] = ["create", "edit all", "destroy"];

/** How much is done, and how long the Manager takes for each answer. */
export interface Workload {
  readonly size: number;
  readonly latencyMs: number;
  /** Over so many projects, each with a JWK made from its first certificate; absent: one project, and no JWK. */
  readonly projects?: number;
}

/** Whether a workload has an operation. */
export function hasOperation({ projects }: Workload, operation: Operation): boolean {
  return projects === undefined ? operation !== "edit all" : spreadOperations.includes(operation);
}

export function isSameWorkload(a: Workload, b: Workload): boolean {
  return a.size === b.size && a.latencyMs === b.latencyMs && a.projects === b.projects;
}

/** A workload in words, as captions begin. */
export function inWords({ size, latencyMs, projects }: Workload): string {
  const where = projects === undefined ? "" : ` in ${projects} projects, each with a JWK`;
  return `${size} ${size === 1 ? "certificate" : "certificates"}${where}, the Manager answers in ${latencyMs} ms`;
}

/** What a provider's process has cost when it ended. */
export interface ProviderCost {
  /** From the start of the process to serving. */
  readonly readyMs: number;
  readonly modulesWhenReady: number;
  readonly modules: number;
  readonly cpuSeconds: number;
  readonly peakMegabytes: number;
}

/** What one operation took. */
export interface Figures {
  readonly wallMs: number;
  /** Number of requests that the Manager saw, by kind, e.g. `{ POST: 100, "GET list": 2 }`. */
  readonly requests: Readonly<Record<string, number>>;
  /** Absent where there is no provider, or the operation did not start it. */
  readonly provider?: ProviderCost;
  /** After the operation. */
  readonly state?: StateSize;
}

/** Bytes for each certificate. */
export interface StateSize {
  /** The state's file, with all that the engine itself keeps. */
  readonly file: number;
  /** One copy of the serialized provider. */
  readonly provider: number;
  /** Inputs and outputs without the serialized provider and the certificate's PEM. */
  readonly properties: number;
}

/** A way to manage certificates, whose cost is measured. */
export interface Contender {
  readonly name: string;
  /** The operations that it knows. */
  readonly operations: readonly Operation[];
  /** Makes everything ready for a workload; not measured. */
  start(workload: Workload): Promise<Running>;
}

/** A contender at a workload. */
export interface Running {
  /**
   * @throws Error with what was printed, when the operation fails.
   */
  perform(operation: Operation): Promise<Figures>;
  stop(): Promise<void>;
}
