import { jwkLifecycle } from "../../provider/jwk/lifecycle";

const { check } = jwkLifecycle;

import { unknownValue } from "../../provider/resource/properties";

const good = {
  projectName: "payments",
  name: "verify",
  certificateName: "idp",
  environmentName: "production",
  useType: "SIGNATURE",
  algorithm: "RS256",
};

/** Messages of all problems. */
function problems(changes: Record<string, unknown>): string[] {
  return check({ ...good, ...changes }).problems.map((problem) => problem.message);
}

test("good inputs have no problem, and defaults are filled in", () => {
  expect(check(good)).toEqual({
    inputs: { ...good, sourceType: "CERTIFICATE", relink: false, connection: "apinizer" },
    problems: [],
  });
  expect(check({ ...good, description: null }).inputs).not.toHaveProperty("description");
});

test.each([
  ["description", "Verifies tokens"],
  ["description", ""],
  ["name", "Ödeme anahtarı"],
  ["algorithm", "PS512"],
  ["algorithm", "ES256K"],
  ["algorithm", "EdDSA"],
  ["certificateThumbprint", "ab".repeat(32)],
  ["certificateThumbprint", Array(32).fill("AB").join(":")],
  ["relink", true],
  ["connection", "apinizer-dr"],
])("%s may be %j", (property, value) => {
  expect(problems({ [property]: value })).toEqual([]);
});

test.each(["RSA-OAEP-256", "ECDH-ES", "ECDH-1PU+A256KW"])("ENCRYPTION may be by %s", (algorithm) => {
  expect(problems({ useType: "ENCRYPTION", algorithm })).toEqual([]);
});

test.each([
  ["projectName", undefined, "got nothing"],
  ["name", "", "a blank one"],
  ["name", "a/b", "one with /"],
  ["name", "..", "got .."],
  ["description", 7, "got number"],
  ["certificateName", undefined, "got nothing"],
  ["environmentName", "", "a blank one"],
  ["useType", undefined, "expected SIGNATURE or ENCRYPTION, got nothing"],
  ["useType", "sig", '"sig"'],
  ["algorithm", undefined, "got nothing"],
  [
    "algorithm",
    "RSA",
    "got RSA. Use one of: RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, ES256K, EdDSA.",
  ],
  ["algorithm", "RSA-OAEP-256", "expected an algorithm for SIGNATURE, got RSA-OAEP-256"],
  ["algorithm", "HS256", "got HS256"],
  ["algorithm", "a b", "another text"],
  ["certificateThumbprint", "AA", "64 hexadecimal digits"],
  ["relink", "yes", "expected true or false, got string"],
  ["connection", "a:b", "other characters"],
])("%s must not be %j: told by name, with what would be right", (property, value, fragment) => {
  const [message = "", ...others] = problems({ [property]: value });
  expect(others).toEqual([]);
  expect(message).toContain(`${property}: expected `);
  expect(message).toContain(fragment);
});

test("an algorithm that fits another use is told with those that fit", () => {
  expect(problems({ useType: "ENCRYPTION" })[0]).toContain("Use one of: RSA-OAEP-256,");
});

test("values that are not known yet have no problem", () => {
  const unknown = Object.fromEntries(Object.keys(good).map((property) => [property, unknownValue]));
  expect(problems({ ...unknown, description: unknownValue, certificateThumbprint: unknownValue })).toEqual([]);
  expect(problems({ useType: unknownValue })).toEqual([]);
  expect(problems({ useType: unknownValue, algorithm: "none" })[0]).toContain("Use one of");
});

test("a message names the JWK where its names are known and valid", () => {
  expect(problems({ algorithm: "none" })[0]).toMatch(/^JWK payments\/verify: algorithm:/);
  expect(problems({ name: "a/b" })[0]).toMatch(/^JWK: name:/);
});
