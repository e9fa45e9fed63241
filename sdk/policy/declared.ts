import { unknownValue } from "../../provider/resource/properties";
import {
  CertificateFormatError,
  certificateFacts,
  parseCertificateBundle,
  parseCertificatePem,
} from "../../provider/x509";

/** A certificate, or one of a trust bundle's. */
export interface DeclaredContent {
  /** The input that holds it, as messages name it. */
  readonly property: string;
  readonly der: Buffer;
}

/** A certificate or trust bundle as a program declares it, with defaults filled in by the provider's checks. */
export interface DeclaredResource {
  /** Name of the stack, without organization and project. */
  readonly stack: string;
  /** An input; Pulumi's placeholder where it is not known yet, undefined where it is not set. */
  input(name: string): unknown;
  /** What is known already. */
  readonly contents: readonly DeclaredContent[];
}

/** Takes from what a policy is given. A secret input arrives in the clear. */
export function declaredResource(urn: string, props: Readonly<Record<string, unknown>>): DeclaredResource {
  const input = (name: string) => inputOf(props, name);
  const contents = [...certificateIn(input("certificatePem")), ...certificatesIn(input("certificates"))];
  return { stack: stackOf(urn), input, contents };
}

/** Pulumi's policy library throws when an input is read that is not known yet. */
function inputOf(props: Readonly<Record<string, unknown>>, name: string): unknown {
  try {
    return props[name] ?? undefined;
  } catch {
    return unknownValue;
  }
}

function certificateIn(certificatePem: unknown): DeclaredContent[] {
  const read = (text: string) => [{ property: "certificatePem", der: parseCertificatePem(text) }];
  return unlessMalformed(certificatePem, read);
}

/** Each with the digits that end its name at the Manager: an item can hold many. */
function certificatesIn(certificates: unknown): DeclaredContent[] {
  if (!Array.isArray(certificates)) return [];
  const items = certificates as unknown as Readonly<Record<string, unknown>>;
  return Array.from({ length: certificates.length }, (_, index) =>
    unlessMalformed(inputOf(items, `${index}`), (text) =>
      parseCertificateBundle(text).map((der) => {
        const digits = certificateFacts(der).thumbprintSha256.slice(0, 16).toLowerCase();
        return { property: `certificates[${index}] (${digits})`, der };
      }),
    ),
  ).flat();
}

/** What is no certificate is not judged: the provider's checks refuse it before any policy is asked. */
function unlessMalformed(value: unknown, read: (text: string) => DeclaredContent[]): DeclaredContent[] {
  try {
    return typeof value === "string" ? read(value) : [];
  } catch (error) {
    if (error instanceof CertificateFormatError) return [];
    throw error;
  }
}

/** `urn:pulumi:<stack>::<project>::<type>::<name>`. */
function stackOf(urn: string): string {
  const [prefix = ""] = urn.split("::");
  return prefix.replace(/^urn:pulumi:/, "");
}
