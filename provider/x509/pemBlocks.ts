import { CertificateFormatError, oneCertificate } from "./certificateFormatError";

/** A block of PEM (RFC 7468, section 2). */
export interface PemBlock {
  /** What its lines BEGIN and END name, e.g. `CERTIFICATE`. */
  readonly label: string;
  /** What is between them. */
  readonly body: string;
  /** Where the body starts in the text. */
  readonly start: number;
}

interface Marker {
  readonly verb: string;
  readonly label: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The blocks of a text, in its order; what stands around them is left out.
 * @throws CertificateFormatError when a BEGIN or END line is damaged, missing or does not fit.
 */
export function readPemBlocks(text: string): PemBlock[] {
  const markers = readMarkers(text);
  const blocks: PemBlock[] = [];
  for (let index = 0; index < markers.length; index += 2) {
    blocks.push(readBlock(text, markers[index], markers[index + 1]));
  }
  return blocks;
}

function readMarkers(text: string): Marker[] {
  const whole = [...text.matchAll(/-----(BEGIN|END) ([^\r\n-]{0,64})-----/g)].map((match) => ({
    verb: match[1] ?? "",
    label: match[2] ?? "",
    start: match.index,
    end: match.index + match[0].length,
  }));
  const starts = new Set(whole.map(({ start }) => start));
  const broken = [...text.matchAll(/-----(?:BEGIN|END)\b/g)].find(({ index }) => !starts.has(index));
  if (broken !== undefined) throw damagedBlockError(text, broken.index, "a BEGIN or END line that is damaged");
  return whole;
}

function readBlock(text: string, begin: Marker | undefined, end: Marker | undefined): PemBlock {
  if (begin?.verb !== "BEGIN") throw damagedBlockError(text, begin?.start ?? 0, "an END line without its BEGIN line");
  if (end?.verb !== "END") {
    throw damagedBlockError(text, begin.start, "a BEGIN line without its END line, as if the text was cut off");
  }
  if (begin.label !== end.label)
    throw damagedBlockError(text, end.start, "an END line of another kind than its BEGIN line");
  return { label: begin.label, body: text.slice(begin.end, end.start), start: begin.end };
}

/** Line that an index is on, from 1. */
export function lineOf(text: string, index: number): number {
  return (text.slice(0, index).match(/\r\n|\r|\n/g)?.length ?? 0) + 1;
}

function damagedBlockError(text: string, index: number, what: string): CertificateFormatError {
  return new CertificateFormatError({
    expected: oneCertificate,
    received: `${what} (line ${lineOf(text, index)})`,
    action: "Copy the certificate again, completely: from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.",
  });
}
