import { inspect } from "node:util";
import { printable } from "./printable";

/** The four parts that every error of this package has. None of them may hold a secret. */
export interface ErrorParts {
  /** What it is about: a resource (`certificate payments/idp-signing`), the connection or an input. */
  readonly subject: string;
  /** The input or configuration key to look at, e.g. `certificatePem` or `apinizer:managerUrl`. */
  readonly property?: string;
  /** What was expected. */
  readonly expected: string;
  /** What came instead: for an answer of the Manager its status and its own message. */
  readonly received: string;
  /** What to do about it. */
  readonly action: string;
}

/** Base of all errors of this package: says where, what was expected, what came and what to do. */
export class ApinizerError extends Error implements ErrorParts {
  readonly subject: string;
  readonly property?: string;
  readonly expected: string;
  readonly received: string;
  readonly action: string;

  constructor(parts: ErrorParts) {
    super(describe(parts));
    this.name = new.target.name;
    this.subject = parts.subject;
    if (parts.property !== undefined) this.property = parts.property;
    this.expected = parts.expected;
    this.received = parts.received;
    this.action = parts.action;
  }

  /** What Pulumi prints of an error that a program fails with. Node.js would list the parts once more. */
  [inspect.custom](): string {
    return this.stack ?? this.message;
  }
}

function describe({ subject, property, expected, received, action }: ErrorParts): string {
  const where = property === undefined ? subject : `${subject}: ${property}`;
  return printable(`${where}: expected ${expected}, got ${received}. ${action}`);
}

/** An input of a resource cannot be used as it stands. No request was made. */
export class InvalidInputError extends ApinizerError {}

/** A configuration key or its environment variable is missing or malformed. No request was made. */
export class ConfigurationError extends ApinizerError {}
