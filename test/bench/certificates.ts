import { X509Certificate } from "node:crypto";
import { toPem } from "../../provider/x509";
import { selfSigned } from "../support/openssl";

/** What a program declares for one certificate. */
export interface Declared {
  readonly projectName: string;
  readonly certificateName: string;
  readonly alias: string;
  readonly description: string;
  readonly environments: readonly string[];
  readonly certificatePem: string;
}

/** The certificates before a rotation, or after it. */
export type Generation = "first" | "second";

const serials = { first: "0x4a11111111111111111111", second: "0x4a22222222222222222222" } as const;

/**
 * So many certificates of one project, every one with content of its own. They are one RSA certificate with other serial
 * numbers: nobody verifies its signature here, and thousands of them are made at once.
 */
export class DeclaredCertificates {
  private readonly templates = { first: template(serials.first), second: template(serials.second) };

  of(count: number, generation: Generation): Declared[] {
    return Array.from({ length: count }, (_, index) => {
      const name = `partner-${String(index).padStart(4, "0")}`;
      return {
        projectName: "payments",
        certificateName: name,
        alias: name,
        description: "Token signing certificate of a partner",
        environments: ["production", "staging"],
        certificatePem: this.pem(generation, index),
      };
    });
  }

  private pem(generation: Generation, index: number): string {
    const { der, serialAt } = this.templates[generation];
    const copy = Buffer.from(der);
    copy.writeUInt32BE(index, serialAt);
    return toPem(copy);
  }
}

function template(serial: string): { der: Buffer; serialAt: number } {
  const san = ["DNS:sso.partner.example", "DNS:login.partner.example"];
  const { certificatePem } = selfSigned({
    key: "RSA-2048",
    subject: "/C=TR/O=Partner/CN=sso.partner.example",
    days: 800,
    serial,
    san,
  });
  const der = new X509Certificate(certificatePem).raw;
  // The last four bytes of the serial number.
  const serialAt = der.indexOf(Buffer.from(serial.slice(2), "hex")) + serial.slice(2).length / 2 - 4;
  return { der, serialAt };
}
