/** The parts of a {@link CertificateFormatError}. None of them repeats anything of the text that was given. */
export interface CertificateFormatErrorParts {
  /** What was expected, e.g. `exactly one X.509 certificate in PEM`. */
  readonly expected: string;
  /** What came instead, e.g. `2 certificates`. */
  readonly received: string;
  /** What to do about it: one or more sentences. */
  readonly action: string;
}

/** A text or DER is not exactly one X.509 certificate. The text is not repeated: it may hold a private key. */
export class CertificateFormatError extends Error implements CertificateFormatErrorParts {
  readonly expected: string;
  readonly received: string;
  readonly action: string;

  constructor({ expected, received, action }: CertificateFormatErrorParts) {
    super(`expected ${expected}, got ${received}. ${action}`);
    this.name = "CertificateFormatError";
    this.expected = expected;
    this.received = received;
    this.action = action;
  }
}

/** What every reader of PEM here expects. */
export const oneCertificate = "exactly one X.509 certificate in PEM";
