/** What a run of the engine is told of resources, and what it answers. */
import type { HeldCertificate, SharedEntry } from "../../apinizer";
import type { PropertyMap } from "../properties";
import type { ResourceKey } from "./notes";

/** What a check tells about a resource. */
export interface Check {
  /** Absent where the host is not told it. */
  readonly urn?: string;
  /** The inputs as the check leaves them. */
  readonly inputs: PropertyMap;
  /** The engine gave no old inputs: it is about to create the resource, for the first time or as a replacement. */
  readonly createFollows: boolean;
  /** It is named as a part of another resource, whose URN this is. */
  readonly isPart?: boolean;
}

/** A replacement for which the diff of this run answered that the old resource goes first. */
export interface Replacement {
  readonly old: ResourceKey;
  readonly next: ResourceKey;
  /** The inputs that its create will get. */
  readonly inputs: PropertyMap;
  /** The old one's outputs. */
  readonly state?: object;
  /** A diff has made sure that the create can follow. */
  readonly judged?: boolean;
}

/** Why a resource is not deleted. */
export interface Kept {
  /** The resource of the program that declares it; absent where the host is not told. */
  readonly urn?: string;
  /** Address under which it is declared. */
  readonly managerUrl: string;
}

/**
 * The Manager's id of a project at one of the addresses of this run; undefined where that cannot be told.
 * @throws those of the read count as not told.
 */
export type ProjectId = (managerUrl: string, projectName: string) => Promise<string | undefined>;

/** A certificate that a list showed. */
export interface SeenCertificate extends HeldCertificate<SharedEntry> {
  readonly projectName: string;
}

/** What a stack's state holds. */
export interface Holding {
  /** The resource's outputs. */
  readonly state: object;
  /**
   * The program declares it, as the resource that it is: a check of this run came before, and it keeps its key. A diff of a
   * refresh does not tell; another resource may have the key in mind.
   */
  readonly stays: boolean;
  /** Absent where it is whichever resource's that declares it, or where the host is not told it. */
  readonly urn?: string;
}
