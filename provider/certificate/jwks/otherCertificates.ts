/** The certificates that one run of the engine was asked about, as an explanation of JWKs that are not one's own. */
import { type CertificateKey, certificateWrites } from "../../apinizer";
import type { Context } from "../../resource/context";
import { isUnknown } from "../../resource/properties";
import type { ManagerRun } from "../../resource/run";
import { parseCertificatePem } from "../../x509";
import { keysOf, type LinkedJwk } from "./reads";

class KnownCertificates {
  private noted: { readonly name: string; readonly pem: string }[] = [];
  /** Names of certificates by the thumbprints of their keys. */
  private readonly holders = new Map<string, Set<string>>();

  note(name: string, pem: string): void {
    this.noted.push({ name, pem });
  }

  /** The certificates that have the key. Keys are worked out when the first one is asked for: mostly none is. */
  holdersOf(key: string): ReadonlySet<string> {
    for (const { name, pem } of this.noted) {
      for (const held of keysOf([parseCertificatePem(pem)])) {
        this.holders.set(held, (this.holders.get(held) ?? new Set()).add(name));
      }
    }
    this.noted = [];
    return this.holders.get(key) ?? new Set();
  }
}

const knownIn = new WeakMap<ManagerRun, KnownCertificates>();

function knownCertificates({ run }: Context): KnownCertificates {
  const known = knownIn.get(run) ?? new KnownCertificates();
  knownIn.set(run, known);
  return known;
}

/** The run was asked about the certificate, which has these contents, as PEM, before or after what the run does to it. */
export function noteCertificate(context: Context, certificate: CertificateKey, pems: readonly unknown[]): void {
  const known = knownCertificates(context);
  for (const pem of pems) {
    if (typeof pem === "string" && !isUnknown(pem)) known.note(certificateWrites(certificate), pem);
  }
}

/**
 * Whether other certificates of the run account for all of these JWKs, which come in groups of one source: there are as
 * many certificates with a group's key as there are groups with it.
 */
export function isExplained(
  context: Context,
  certificate: CertificateKey,
  groups: readonly (readonly LinkedJwk[])[],
): boolean {
  const known = knownCertificates(context);
  const own = certificateWrites(certificate);
  const sources = new Map<string, number>();
  for (const group of groups) {
    for (const key of thumbprintsOf(group)) sources.set(key, (sources.get(key) ?? 0) + 1);
  }
  const isAccountedFor = (key: string) => {
    const holders = known.holdersOf(key);
    return (sources.get(key) ?? 0) <= holders.size - (holders.has(own) ? 1 : 0);
  };
  return groups.every((group) => [...thumbprintsOf(group)].some(isAccountedFor));
}

function thumbprintsOf(group: readonly LinkedJwk[]): ReadonlySet<string> {
  return new Set(group.map(({ thumbprintSha256 }) => thumbprintSha256));
}
