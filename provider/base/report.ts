/** Tells a user what happens during an operation, beside its result. One call, one message; never a secret. */
export interface Report {
  /** Worth knowing, nothing to do. */
  info(message: string): void;
  /** The operation goes on, but somebody should look at it. */
  warn(message: string): void;
}
