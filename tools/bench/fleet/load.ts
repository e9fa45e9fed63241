/** How many certificates over how many projects, and the Manager's answers and limit. */
export interface Load {
  readonly projects: number;
  readonly size: number;
  readonly connections: number;
  readonly latencyMs: number;
  /** The engine compresses the state. */
  readonly zstd: boolean;
}

/** A stack for each project, so many of them at once; absent: one stack of all. */
export interface Way {
  readonly name: string;
  readonly atOnce?: number;
}
