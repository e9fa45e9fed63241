/** What JWKs are made from beside certificates: the same in every project. */
import { X509Certificate } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Simulator } from "../simulator/simulator";
import { newKey } from "../support/newKey";
import type { OtherSource } from "./model";
import { environments, pems, projects } from "./pools";

const privateKey = newKey("rsa");
const pem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
const served = new X509Certificate(pems["rsa-2"]).publicKey;
/** A certificate has the same key: a JWK from the one is not derived from the other. */
const shared = new X509Certificate(pems["rsa-1"]).publicKey;

/** A part of the private key that the Manager shows with a JWK. */
export const secretMember = privateKey.export({ format: "jwk" }).d ?? "";

const kid = "world";
const servedSet = JSON.stringify({ keys: [{ ...served.export({ format: "jwk" }), kid }] });
const server = createServer((_request, response) => response.end(servedSet));

/** Inputs that name the source. */
export const otherSources: Readonly<Record<OtherSource, () => Readonly<Record<string, string>>>> = {
  PUBLIC_KEY: () => ({ keyName: "public" }),
  PRIVATE_KEY: () => ({ keyName: "private" }),
  KEYSTORE: () => ({ keystoreName: "store", keystoreAlias: "world" }),
  URL: () => ({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`, kid }),
  COPY_PASTE: () => ({ publicJwk: JSON.stringify({ ...shared.export({ format: "jwk" }), kid }) }),
};

/** Puts keys and keystores into every project. */
export function putKeys({ console }: Simulator): void {
  for (const project of projects) {
    const publicPem = shared.export({ format: "pem", type: "spki" }).toString();
    console.putKey(project, "public", { keyType: "PUBLIC_KEY", environments, pem: publicPem });
    console.putKey(project, "private", { environments, pem });
    console.putKeystore(project, "store", { environments, pem, alias: "world" });
  }
}

/** The URL is served from the first call on, as long as the process lives. */
export async function serveKeys(): Promise<void> {
  if (server.listening) return;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  server.unref();
}
