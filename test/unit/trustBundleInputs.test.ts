import { generateKeyPairSync } from "node:crypto";
import { problemsOf } from "../../provider/resource/inputTable";
import { unknownValue } from "../../provider/resource/properties";
import { trustBundleInputs } from "../../provider/trustBundle/inputs";
import { checkedTrustBundle } from "../support/aTrustBundle";
import { ellipticCertificate, newCertificate, oldCertificate } from "../support/certificates";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const privatePem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();

function problems(changes: Record<string, unknown>) {
  return problemsOf(trustBundleInputs, { ...checkedTrustBundle(), ...changes }, "trust bundle payments/partner");
}

test.each([
  ["overlapDays", 0],
  ["overlapDays", 0.5],
  ["overlapDays", 3650],
  ["bundleName", "b".repeat(238)],
  ["certificates", unknownValue],
  ["certificates", [unknownValue, oldCertificate.pem]],
  ["certificates", [oldCertificate.pem, oldCertificate.pem.replaceAll("\n", "\r\n")]],
  ["certificates", [`${oldCertificate.pem}# a comment\n${newCertificate.pem}`]],
  ["distrust", []],
  ["distrust", [newCertificate.sha256.toLowerCase().replace(/..(?=.)/g, "$&:")]],
  ["distrust", [unknownValue]],
  ["description", undefined],
])("%s may be a good value (%#)", (property, value) => {
  expect(problems({ [property]: value })).toEqual([]);
});

test.each([
  ["certificates", [], "an empty list"],
  ["certificates", oldCertificate.pem, "string"],
  ["certificates", [oldCertificate.pem, ""], "a blank text (certificates[1])"],
  ["certificates", ["nothing"], "(certificates[0])"],
  ["certificates", [oldCertificate.pem, 7], "number (certificates[1])"],
  ["certificates", [oldCertificate.pem, `${newCertificate.pem}${privatePem}`], "private key in it (certificates[1])"],
  ["overlapDays", -1, "-1"],
  ["overlapDays", Number.NaN, "NaN"],
  ["overlapDays", 3651, "3651"],
  ["overlapDays", "7", "string"],
  ["bundleName", "b".repeat(239), "one of 239 characters"],
  ["distrust", ["AB:CD"], "something else in distrust[0]"],
  ["distrust", [newCertificate.sha256, ellipticCertificate.sha256], "in distrust[1]"],
  ["environments", [], "an empty list"],
])("%s is refused, and where it is wrong is told (%#)", (property, value, received) => {
  const [problem, ...others] = problems({ [property]: value });
  expect(others).toEqual([]);
  expect(problem).toMatchObject({ name: "InvalidInputError", property });
  expect(problem?.message).toContain(received);
});

test("nothing of a private key is repeated", () => {
  const [problem] = problems({ certificates: [privatePem] });
  const body = privatePem.split("\n")[1] ?? "";
  expect(problem?.message).not.toContain(body.slice(0, 8));
});
