import { isExplained, noteCertificate } from "../../provider/certificate/jwks/otherCertificates";
import type { LinkedJwk } from "../../provider/certificate/jwks/reads";
import { certificateKeyThumbprint } from "../../provider/jose/thumbprint";
import type { Context } from "../../provider/resource/context";
import { unknownValue } from "../../provider/resource/properties";
import { Run } from "../../provider/resource/run";
import { parseCertificatePem } from "../../provider/x509";
import { newCertificate, oldCertificate } from "../support/certificates";

const own = { projectName: "payments", certificateName: "own" };
const other = { projectName: "payments", certificateName: "other" };
const third = { projectName: "identity", certificateName: "other" };

let context: Context;
beforeEach(() => {
  context = { run: new Run().at("") } as Context;
});

/** JWKs of one source that carry these certificates' keys. */
function group(sourceId: string, ...pems: readonly string[]): LinkedJwk[] {
  return pems.map((pem, index) => ({
    projectName: "payments",
    name: `${sourceId}-${index}`,
    kid: "",
    thumbprintSha256: certificateKeyThumbprint(parseCertificatePem(pem)) ?? "",
    sourceId,
  }));
}

test("JWKs belong to another certificate if the run knows one with their key", () => {
  expect(isExplained(context, own, [group("1", oldCertificate.pem)])).toBe(false);
  noteCertificate(context, other, [unknownValue, oldCertificate.pem]);
  expect(isExplained(context, own, [group("1", oldCertificate.pem)])).toBe(true);
  expect(isExplained(context, own, [group("1", oldCertificate.pem), group("2", newCertificate.pem)])).toBe(false);
  noteCertificate(context, other, [newCertificate.pem]);
  expect(isExplained(context, own, [group("1", oldCertificate.pem, newCertificate.pem)])).toBe(true);
});

test("no certificate explains its own JWKs, nor those of another run", () => {
  noteCertificate(context, own, [oldCertificate.pem]);
  expect(isExplained(context, own, [group("1", oldCertificate.pem)])).toBe(false);
  noteCertificate(context, other, [oldCertificate.pem]);
  expect(isExplained({ run: new Run().at("") } as Context, own, [group("1", oldCertificate.pem)])).toBe(false);
});

test("one certificate explains one source: of two with its key one may be one's own", () => {
  const two = [group("1", oldCertificate.pem), group("2", oldCertificate.pem)];
  noteCertificate(context, other, [oldCertificate.pem, oldCertificate.pem]);
  expect(isExplained(context, own, two)).toBe(false);
  noteCertificate(context, third, [oldCertificate.pem]);
  expect(isExplained(context, own, two)).toBe(true);
});
