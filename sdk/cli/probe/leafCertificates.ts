import { createPrivateKey, createPublicKey, generateKeyPair, type KeyObject, randomBytes, sign } from "node:crypto";
import { promisify } from "node:util";
import type { pki, util } from "node-forge";
import type { PublicJwk } from "../../../provider/jose/publicJwk";
import { jwkThumbprint } from "../../../provider/jose/thumbprint";
import { lifetimeMs, type ProbeRun } from "./probeRun";

/** A certificate that can sign nothing, valid for an hour. Its private key is gone. */
export interface LeafCertificate {
  readonly pem: string;
  readonly publicJwk: PublicJwk;
  /** RFC 7638. */
  readonly keyThumbprint: string;
}

/** Makes certificates, each with another content; `key` tells which of two keys they have. */
export type MakeCertificate = (run: ProbeRun, key: "first" | "second") => LeafCertificate;

/** Keys are made in memory, serve to sign the certificates of one run, and are written nowhere. */
export async function leafCertificates(random: (bytes: number) => Uint8Array = randomBytes): Promise<MakeCertificate> {
  const [first, second] = await Promise.all([newKey(), newKey()]);
  return (run, key) => leafCertificate(run, key === "first" ? first : second, serialNumberOf(random(15)));
}

/**
 * Read from its text, because of Node.js 20: a key that it hands out shares a lock with the job that made it, and exported
 * as a JWK while garbage collection frees that job, it blocks the process for good.
 */
async function newKey(): Promise<KeyObject> {
  const { privateKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return createPrivateKey(privateKey);
}

/** RFC 5280, a leaf: `CA:FALSE`, and a key usage that signs no certificates. */
function leafCertificate({ id, startedAt }: ProbeRun, key: KeyObject, serialNumber: string): LeafCertificate {
  // Loaded when it is needed: no other command is.
  const forge = require("node-forge") as typeof import("node-forge");
  const publicKey = createPublicKey(key);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey.export({ type: "spki", format: "pem" }) as string);
  certificate.serialNumber = serialNumber;
  // A Manager's clock may be a little behind.
  certificate.validity.notBefore = new Date(startedAt - 5 * 60 * 1000);
  certificate.validity.notAfter = new Date(startedAt + lifetimeMs);
  const name = [
    { shortName: "O", value: "pulumi-apinizer probe" },
    { shortName: "CN", value: `run ${id}` },
  ];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.setExtensions([
    { name: "basicConstraints", cA: false, critical: true },
    { name: "keyUsage", digitalSignature: true, critical: true },
  ]);
  // Node.js signs: the key never leaves it.
  const signer = {
    sign: () => sign("sha256", bytesOf(forge.asn1.toDer(certificate.tbsCertificate)), key).toString("latin1"),
  };
  certificate.sign(signer as unknown as pki.rsa.PrivateKey, forge.md.sha256.create());
  const publicJwk = publicKey.export({ format: "jwk" }) as PublicJwk;
  return {
    pem: forge.pki.certificateToPem(certificate).replaceAll("\r", ""),
    publicJwk,
    keyThumbprint: jwkThumbprint(publicJwk) ?? "",
  };
}

/** RFC 5280, 4.1.2.2: positive. Without the first byte, random zeros at the start would be DER that readers refuse. */
function serialNumberOf(random: Uint8Array): string {
  return `01${Buffer.from(random).toString("hex")}`;
}

function bytesOf(buffer: util.ByteStringBuffer): Buffer {
  return Buffer.from(buffer.getBytes(), "latin1");
}
