import { generateKeyPairSync } from "node:crypto";
import { certificateLifecycle } from "../../provider/certificate/lifecycle";
import { unknownValue } from "../../provider/resource/properties";
import { aCertificate } from "../support/aCertificate";

const { check } = certificateLifecycle;

import { newCertificate, oldCertificate } from "../support/certificates";

const good = aCertificate({ environments: ["production"] });
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const privatePem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const publicPem = publicKey.export({ type: "spki", format: "pem" }).toString();

/** Messages of all problems. */
function problems(changes: Record<string, unknown>): string[] {
  return check({ ...good, ...changes }).problems.map((problem) => problem.message);
}

test("good inputs have no problem, and defaults are filled in", () => {
  const { inputs, problems } = check(good);
  expect(problems).toEqual([]);
  expect(inputs).toEqual({ ...good, adoptExisting: false, protectJwks: false, connection: "apinizer" });
});

test.each([
  ["projectName", "Ödeme işlemleri"],
  ["certificateName", "signing 2030 (β)"],
  ["certificateName", "a".repeat(255)],
  ["certificateName", "..."],
  ["certificateName", "%2e%2e"],
  ["alias", "idp/v2"],
  ["description", "two\nlines"],
  ["jwkUpdateAction", "NULLIFY"],
  ["jwkDeleteAction", "DELETE"],
  ["connection", "apinizer-dr"],
])("%s may be %j", (property, value) => {
  expect(problems({ [property]: value })).toEqual([]);
});

test.each([
  ["projectName", undefined, "got nothing"],
  ["projectName", "", "a blank one"],
  ["projectName", "  ", "a blank one"],
  ["certificateName", "a/b", "one with /"],
  ["certificateName", "a?b", "one with ?"],
  ["certificateName", "a#b", "one with #"],
  ["certificateName", ".", "got ."],
  ["certificateName", "..", "got .."],
  ["projectName", "..", "got .."],
  ["certificateName", "a\u0000b", "control characters"],
  ["certificateName", "a\nb", "control characters"],
  ["certificateName", "a".repeat(256), "256 characters"],
  ["certificateName", "\ud800", "surrogate"],
  ["certificateName", 7, "got number"],
  ["alias", "", "a blank one"],
  ["alias", "\t", "a blank one"],
  ["description", " ", "a blank one"],
  ["environments", undefined, "got nothing"],
  ["environments", "production", "got string"],
  ["environments", [], "an empty list"],
  ["environments", ["production", ""], "a blank one in environments[1]"],
  ["environments", ["a,b"], "a comma in environments[0]"],
  ["environments", [" production"], "outer spaces in environments[0]"],
  ["environments", [7], "environments[0]"],
  ["certificatePem", undefined, "got nothing"],
  ["certificatePem", "", ""],
  ["certificatePem", "not PEM", ""],
  ["certificatePem", "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n", ""],
  ["certificatePem", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", ""],
  ["certificatePem", "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n", "request"],
  ["certificatePem", publicPem, "public key"],
  ["certificatePem", oldCertificate.pem + newCertificate.pem, "2 certificates"],
  ["certificatePem", oldCertificate.pem + privatePem, "private key"],
  ["certificatePem", privatePem + oldCertificate.pem, "private key"],
  ["certificatePem", privatePem, "private key"],
  ["jwkUpdateAction", "update", '"update"'],
  ["jwkUpdateAction", "NULLIFY; DROP", "another text"],
  ["jwkDeleteAction", "UPDATE", '"UPDATE"'],
  ["updateScope", "SAME_PROJECT", "got none"],
  ["adoptExisting", "yes", "got string"],
  ["protectJwks", "yes", "got string"],
  ["expiryWarningDays", -1, "got -1"],
  ["expiryWarningPercent", "20", "got string"],
  ["expiryWarningPercent", 101, "a number from 0 to 100, got 101"],
  ["connection", "a:b", "other characters"],
])("%s must not be %j: told by name, in four parts, without private key bytes", (property, value, fragment) => {
  const [message = "", ...others] = problems({ [property]: value });
  expect(others).toEqual([]);
  expect(message).toContain(`${property}: expected `);
  expect(message).toContain(fragment);
  const bytes = privatePem.split("\n").slice(1, -2);
  expect(bytes.some((line) => message.includes(line))).toBe(false);
});

test("updateScope is refused beside NULLIFY and taken beside UPDATE", () => {
  expect(problems({ updateScope: "ALL_PROJECTS", jwkUpdateAction: "NULLIFY" })[0]).toContain("updateScope");
  expect(problems({ updateScope: "ALL_PROJECTS", jwkUpdateAction: "UPDATE" })).toEqual([]);
});

test("every problem is told at once", () => {
  expect(problems({ alias: "", environments: [], certificatePem: "" })).toHaveLength(3);
});

test("values that are not known yet have no problem", () => {
  const unknown = Object.fromEntries(Object.keys(good).map((property) => [property, unknownValue]));
  expect(problems({ ...unknown, updateScope: unknownValue, jwkUpdateAction: unknownValue })).toEqual([]);
  expect(problems({ environments: ["production", unknownValue] })).toEqual([]);
});

test("a message names the resource where its names are known and valid", () => {
  expect(problems({ alias: "" })[0]).toMatch(/^certificate payments\/idp: alias:/);
  expect(problems({ certificateName: "a/b" })[0]).toMatch(/^certificate: certificateName:/);
});

test.each([
  ["enviroments", "Did you mean environments? Correct the name, or remove it."],
  ["jwkUpdateaction", "Did you mean jwkUpdateAction? Correct the name, or remove it."],
  ["colour", "got one of another name. Remove it."],
  ["thumbprintSha256", "got one of another name. Remove it."],
])("an input %s, which there is not, is refused by its name, and its value is not repeated", (name, told) => {
  const messages = problems({ [name]: "s3cret" });
  expect(messages).toEqual([expect.stringContaining(`certificate payments/idp: ${name}: expected an input that`)]);
  expect(messages[0]).toContain(told);
  expect(messages[0]).not.toContain("s3cret");
});

test("what Pulumi adds to the inputs, and an unknown name without a value, are no unknown inputs", () => {
  expect(problems({ __provider: "code", __defaults: [], colour: undefined, other: null })).toEqual([]);
});
