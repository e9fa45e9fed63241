import { unknownValue } from "../../provider/resource/properties";
import { CertificateFormatError, parseCertificatePem } from "../../provider/x509";

/** A certificate as a program declares it, with defaults filled in by the provider's checks. */
export interface DeclaredCertificate {
  /** Name of the stack, without organization and project. */
  readonly stack: string;
  /** An input; Pulumi's placeholder where it is not known yet, undefined where it is not set. */
  input(name: string): unknown;
  /** DER of `certificatePem`; undefined where it is not known yet. */
  readonly der: Buffer | undefined;
}

/** Takes from what a policy is given. A secret input arrives in the clear. */
export function declaredCertificate(urn: string, props: Readonly<Record<string, unknown>>): DeclaredCertificate {
  const input = (name: string) => inputOf(props, name);
  return { stack: stackOf(urn), input, der: derOf(input("certificatePem")) };
}

/** Pulumi's policy library throws when an input is read that is not known yet. */
function inputOf(props: Readonly<Record<string, unknown>>, name: string): unknown {
  try {
    return props[name] ?? undefined;
  } catch {
    return unknownValue;
  }
}

/** What is no certificate is not judged: the provider's checks refuse it before any policy is asked. */
function derOf(certificatePem: unknown): Buffer | undefined {
  try {
    return typeof certificatePem === "string" ? parseCertificatePem(certificatePem) : undefined;
  } catch (error) {
    if (error instanceof CertificateFormatError) return undefined;
    throw error;
  }
}

/** `urn:pulumi:<stack>::<project>::<type>::<name>`. */
function stackOf(urn: string): string {
  const [prefix = ""] = urn.split("::");
  return prefix.replace(/^urn:pulumi:/, "");
}
