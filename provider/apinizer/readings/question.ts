import type { Exchange, Seen } from "./seen";

/** One way in which a Manager may answer a question. */
export interface Reading {
  /** The answer, as a phrase that completes the question. */
  readonly answer: string;
  /** What it means for a user. */
  readonly meaning: string;
  /** A configuration key and its value, where this reading needs one that is not the default. */
  readonly setting?: Readonly<Record<string, string>>;
}

/** The reading that answers show, and which they are. */
export interface Finding<Id extends string = string> {
  readonly reading: Id;
  readonly evidence: readonly Exchange[];
}

/** Why answers show no reading. */
export interface Unsettled {
  readonly unsettled: string;
}

/** Something that the vendor's documents leave open, or say in two ways. */
export interface Question<Id extends string = string> {
  /** Short name; the simulator's choice of the same name plays the readings. */
  readonly id: string;
  readonly question: string;
  /** Where the documents stand: they contradict each other, or they say nothing and it is inferred. */
  readonly standing: "contradictory" | "undocumented";
  readonly readings: Readonly<Record<Id, Reading>>;
  /** How a reading is recognised. */
  readonly recognisedBy: string;
  /** Tells the reading from what was asked and answered; pure. */
  recognise(seen: Seen): Finding<Id> | Unsettled;
}

/** Checks that a question recognises readings that it has, and forgets which: questions are listed together. */
export function question<Id extends string>(asked: Question<Id>): Question {
  return asked;
}

/** An answer is missing because nobody asked. */
export const notAsked: Unsettled = { unsettled: "nothing that was asked shows it" };

export function finding<Id extends string>(reading: Id, ...evidence: readonly Exchange[]): Finding<Id> {
  return { reading, evidence };
}

export function unsettled(reason: string): Unsettled {
  return { unsettled: reason };
}
