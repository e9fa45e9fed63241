import type { AnswerParts, ManagerError } from "./errors";

/** What a request was about: used to tell the Manager's messages apart and to name the resource in an error. */
export interface RequestContext {
  /** e.g. `certificate payments/idp-signing`. */
  readonly subject: string;
  /** What was asked for, e.g. `the certificate to be updated`. */
  readonly expected: string;
  readonly projectName: string;
  /** Absent when the request is about the project as a whole. */
  readonly certificateName?: string | undefined;
  /** Present when the request is about a JWK. */
  readonly jwkName?: string;
  /** Present when the request is about a key, or about a JWK that is made from one. */
  readonly keyName?: string | undefined;
  /** As `keyName`, of a keystore. */
  readonly keystoreName?: string | undefined;
}

/** What an error class adds to what the request and the answer say. */
export interface Verdict {
  readonly type: new (parts: AnswerParts) => ManagerError;
  readonly property?: string;
  readonly action: string;
}
