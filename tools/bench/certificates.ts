import { X509Certificate } from "node:crypto";
import { toPem } from "../../provider/x509";
import { selfSigned } from "../../test/support/openssl";

/** What a program declares for one certificate. */
export interface Declared {
  readonly projectName: string;
  readonly certificateName: string;
  readonly alias: string;
  readonly description: string;
  readonly environments: readonly string[];
  readonly certificatePem: string;
}

/** The certificates as they are first, with another description, or after a rotation. */
export type Generation = "first" | "edited" | "second";

/** Names of so many projects; `payments` where it is one. */
export function projectNames(count = 1): string[] {
  return count === 1 ? ["payments"] : Array.from({ length: count }, (_, index) => `team-${index}`);
}

const serials = { first: "0x4a11111111111111111111", second: "0x4a22222222222222222222" } as const;

/**
 * So many certificates, every one with content and a key of its own, over so many projects in turn. They are one RSA
 * certificate with other serial numbers and moduli: nobody verifies its signature here, and thousands of them are made at
 * once.
 */
export class DeclaredCertificates {
  private readonly templates = { first: template(serials.first), second: template(serials.second) };

  of(count: number, generation: Generation, projects?: number): Declared[] {
    const names = projectNames(projects);
    return Array.from({ length: count }, (_, index) => {
      const name = `partner-${String(index).padStart(4, "0")}`;
      return {
        projectName: names[index % names.length] as string,
        certificateName: name,
        alias: name,
        description: `${generation === "edited" ? "Former token" : "Token"} signing certificate of a partner`,
        environments: ["production", "staging"],
        certificatePem: this.pem(generation === "second" ? "second" : "first", index),
      };
    });
  }

  private pem(generation: "first" | "second", index: number): string {
    const { der, serialAt, modulusAt } = this.templates[generation];
    const copy = Buffer.from(der);
    copy.writeUInt32BE(index, serialAt);
    copy.writeUInt32BE(index, modulusAt);
    return toPem(copy);
  }
}

function template(serial: string): { der: Buffer; serialAt: number; modulusAt: number } {
  const san = ["DNS:sso.partner.example", "DNS:login.partner.example"];
  const { certificatePem } = selfSigned({
    key: "RSA-2048",
    subject: "/C=TR/O=Partner/CN=sso.partner.example",
    days: 800,
    serial,
    san,
  });
  const { raw: der, publicKey } = new X509Certificate(certificatePem);
  // The last four bytes of the serial number.
  const serialAt = der.indexOf(Buffer.from(serial.slice(2), "hex")) + serial.slice(2).length / 2 - 4;
  const modulus = Buffer.from(publicKey.export({ format: "jwk" }).n as string, "base64url");
  // Some bytes within it: the first and the last ones have a meaning.
  const modulusAt = der.indexOf(modulus) + modulus.length / 2;
  return { der, serialAt, modulusAt };
}
