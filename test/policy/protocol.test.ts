/** The policy pack of the examples, over the protocol by which the engine asks a pack. */
import { EnforcementLevel } from "@pulumi/pulumi/proto/analyzer_pb";
import { selfSigned } from "../support/openssl";
import { PolicyAnalyzer } from "./analyzer";

const dynamic = "pulumi-nodejs:dynamic/apinizer:ApinizerCertificate";
const types = [dynamic, "apinizer:index:Certificate"];
const ending = selfSigned({ days: 10 }).certificatePem;
const good = selfSigned({ days: 400 }).certificatePem;
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secret = (value: unknown) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });

let analyzer: PolicyAnalyzer;
beforeEach(async () => {
  analyzer = await PolicyAnalyzer.start();
});
afterEach(() => analyzer.stop());

test("the pack tells its policies and what can be configured, with its own options as defaults", async () => {
  expect(await analyzer.policies()).toEqual({
    "apinizer-certificate-days-left": { minimumDaysLeft: 14 },
    "apinizer-certificate-rsa-bits": { minimumRsaBits: 2048 },
    "apinizer-certificate-signature": {},
    "apinizer-certificate-trust": { allowEncryption: false },
    "apinizer-jwks-nullify": { stacks: ["production"] },
    "apinizer-jwks-protected": { stacks: ["production"] },
  });
});

test("a certificate of either host that breaks a policy is refused, secret or not; the message tells nothing of its owner", async () => {
  for (const type of types) {
    for (const certificatePem of [ending, secret(ending)]) {
      const found = await analyzer.analyze(type, { certificatePem });
      expect(found).toEqual([
        {
          policy: "apinizer-certificate-days-left",
          level: "mandatory",
          message: expect.stringMatching(
            /\ncertificatePem: expected a certificate with more than 14 days left, got one that/,
          ),
        },
      ]);
      expect(found[0]?.message).not.toContain("example.com");
    }
    expect(await analyzer.analyze(type, { certificatePem: good })).toEqual([]);
  }
});

test("inputs that are not known in a preview say nothing, secret or not", async () => {
  const names = ["certificatePem", "jwkUpdateAction", "jwkDeleteAction", "protectJwks"];
  for (const value of [unknown, secret(unknown), "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7"]) {
    const inputs = Object.fromEntries(names.map((name) => [name, value]));
    for (const type of types) expect(await analyzer.analyze(type, inputs, "production")).toEqual([]);
  }
});

test("JWKs have to be safe in the stack that the pack names, and in no other", async () => {
  const inputs = { certificatePem: good, jwkUpdateAction: "NULLIFY", protectJwks: false };
  expect((await analyzer.analyze(dynamic, inputs, "production")).map(({ policy }) => policy)).toEqual([
    "apinizer-jwks-nullify",
    "apinizer-jwks-protected",
  ]);
  expect(await analyzer.analyze(dynamic, inputs, "dev")).toEqual([]);
});

test("the configuration of a policy overrides the pack's options and level", async () => {
  await analyzer.configure("apinizer-certificate-days-left", EnforcementLevel.ADVISORY, { minimumDaysLeft: 500 });
  expect(await analyzer.analyze(dynamic, { certificatePem: good })).toEqual([
    expect.objectContaining({ level: "advisory", message: expect.stringContaining("more than 500 days left") }),
  ]);
  await analyzer.configure("apinizer-jwks-protected", EnforcementLevel.MANDATORY, { stacks: ["dev"] });
  expect(await analyzer.analyze(dynamic, { certificatePem: good, protectJwks: false })).toEqual([
    expect.objectContaining({ policy: "apinizer-jwks-protected", level: "mandatory" }),
  ]);
});
