import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import type { ResourceValidationArgs } from "@pulumi/policy";
import { InvalidInputError } from "../../provider/base/errors";
import { type ApinizerPolicyOptions, apinizerPolicies } from "../../sdk/policy";
import { inTemporaryFolder, openssl, type SelfSignedOptions, selfSigned } from "../support/openssl";

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const types = ["pulumi-nodejs:dynamic/apinizer:ApinizerCertificate", "apinizer:index:Certificate"] as const;

interface Declared {
  readonly props?: Readonly<Record<string, unknown>>;
  readonly type?: string;
  readonly stack?: string;
  readonly options?: ApinizerPolicyOptions;
  /** What the pack's configuration says to each policy. */
  readonly config?: Readonly<Record<string, unknown>>;
}

/** What every policy reports, by the policies' names without `apinizer-`. */
function reported({ props = {}, type = types[0], stack = "dev", options, config = {} }: Declared) {
  const found: Record<string, string[]> = {};
  for (const policy of apinizerPolicies(options)) {
    const args = { type, props, urn: `urn:pulumi:${stack}::gateway::${type}::idp`, getConfig: () => config };
    const validate = policy.validateResource as (args: ResourceValidationArgs, report: (text: string) => void) => void;
    validate(args as unknown as ResourceValidationArgs, (message) => {
      const name = policy.name.replace("apinizer-", "");
      found[name] = [...(found[name] ?? []), message];
    });
  }
  return found;
}

const good = selfSigned({ days: 400 }).certificatePem;
const reportedOf = (certificatePem: unknown, rest: Declared = {}) => reported({ props: { certificatePem }, ...rest });
const withOptions = (options: SelfSignedOptions) => selfSigned({ days: 400, ...options }).certificatePem;

/** A certificate signed by openssl with further arguments. */
function signedWith(key: readonly string[], digest: readonly string[]): string {
  return inTemporaryFolder((folder) => {
    openssl(["genpkey", "-algorithm", ...key, "-out", `${folder}/key.pem`]);
    const request = ["req", "-x509", "-new", "-key", `${folder}/key.pem`, "-subj", "/CN=a", "-days", "400"];
    return openssl([...request, ...digest]).toString();
  });
}
const rsa = (bits: number) => ["RSA", "-pkeyopt", `rsa_keygen_bits:${bits}`];

test.each(types)("a certificate in order breaks no policy (%s)", (type) => {
  expect(reportedOf(good, { type })).toEqual({});
});

test("resources of other types are not looked at", () => {
  const type = "tls:index/selfSignedCert:SelfSignedCert";
  expect(reported({ type, stack: "production", options: { stacks: ["production"] } })).toEqual({});
});

describe.each(["pulumi-nodejs:dynamic/apinizer:ApinizerTrustBundle", "apinizer:index:TrustBundle"])(
  "a trust bundle (%s)",
  (type) => {
    const bundle = (certificates: unknown, rest: Declared = {}) => reported({ type, props: { certificates }, ...rest });
    const digitsOf = (pem: string) =>
      new X509Certificate(pem).fingerprint256.replaceAll(":", "").slice(0, 16).toLowerCase();

    test("a trust bundle is judged by each of its certificates, which are named", () => {
      const ending = withOptions({ days: 20 });
      expect(bundle([good])).toEqual({});
      const { "certificate-days-left": found, ...others } = bundle([good, `${good}\n${ending}`]);
      expect(found).toEqual([
        expect.stringContaining(`certificates[1] (${digitsOf(ending)}): expected a certificate with`),
      ]);
      expect(others).toEqual({});
      expect(bundle([signedWith(rsa(1024), ["-sha1"])])).toMatchObject({
        "certificate-rsa-bits": [expect.stringContaining("RSA-1024")],
        "certificate-signature": [expect.stringContaining("SHA-1")],
      });
    });

    test("a trust bundle is not judged by what is not known yet, or is refused anyway", () => {
      const items = new Proxy([good, good], {
        get: (target, name, receiver) => {
          if (name === "0") throw new Error("not known yet");
          return Reflect.get(target, name, receiver) as unknown;
        },
      });
      for (const certificates of [unknown, [unknown], ["none"], items]) expect(bundle(certificates)).toEqual({});
    });

    test("a trust bundle has to protect JWKs and must not cut them, in the stacks that are named", () => {
      const production = { stack: "production", options: { stacks: ["production"] } };
      expect(Object.keys(bundle([good], production))).toEqual(["jwks-protected"]);
      const props = { certificates: [good], protectJwks: true, jwkDeleteAction: "NULLIFY" };
      expect(Object.keys(reported({ type, props, ...production }))).toEqual(["jwks-nullify"]);
    });
  },
);

describe("days left", () => {
  test.each(types)("a certificate that ends within minimumDaysLeft is refused (%s)", (type) => {
    const { "certificate-days-left": found, ...others } = reportedOf(withOptions({ days: 20 }), { type });
    expect(found).toEqual([
      expect.stringMatching(
        /^certificatePem: expected a certificate with more than 30 days left, got one that expires at 20/,
      ),
    ]);
    expect(others).toEqual({});
  });

  test("minimumDaysLeft of the options and of the configuration decide, the configuration first", () => {
    const certificatePem = withOptions({ days: 20 });
    expect(reportedOf(certificatePem, { options: { minimumDaysLeft: 10 } })).toEqual({});
    const config = { minimumDaysLeft: 25 };
    expect(reportedOf(certificatePem, { options: { minimumDaysLeft: 10 }, config })).toHaveProperty(
      "certificate-days-left",
    );
  });

  test("a certificate that has expired is refused, even with minimumDaysLeft 0", () => {
    const expired = selfSigned({ validity: ["20200101000000Z", "20210101000000Z"] }).certificatePem;
    expect(reportedOf(expired, { options: { minimumDaysLeft: 0 } })).toEqual({
      "certificate-days-left": [expect.stringContaining("got one that expired at 2021-01-01T00:00:00Z")],
    });
  });

  test("a certificate that lives for days is not refused from its first hour", () => {
    expect(reportedOf(withOptions({ days: 5 }))).toEqual({});
  });
});

describe("RSA keys", () => {
  test.each([
    ["RSA", ["RSA", "-pkeyopt", "rsa_keygen_bits:1024"], "RSA-1024"],
    ["RSA-PSS", ["RSA-PSS", "-pkeyopt", "rsa_keygen_bits:1024"], "RSA-PSS-1024"],
  ] as const)("an %s key of 1024 bits is refused", (_name, key, algorithm) => {
    expect(reportedOf(signedWith(key, ["-sha256", "-sigopt", "rsa_padding_mode:pss"]))).toEqual({
      "certificate-rsa-bits": [expect.stringContaining(`expected an RSA key of at least 2048 bits, got ${algorithm}`)],
    });
  });

  test("an RSA key of 2048 bits is enough, unless minimumRsaBits asks for more", () => {
    const certificatePem = withOptions({ key: "RSA-2048" });
    expect(reportedOf(certificatePem)).toEqual({});
    expect(reportedOf(certificatePem, { options: { minimumRsaBits: 3072 } })).toHaveProperty("certificate-rsa-bits");
  });
});

describe("signatures", () => {
  test.each([
    ["RSA with SHA-1", rsa(2048), ["-sha1"], "SHA-1"],
    ["RSA with MD5", rsa(2048), ["-md5"], "MD5"],
    ["ECDSA with SHA-1", ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"], ["-sha1"], "SHA-1"],
    ["RSASSA-PSS with SHA-1, its default", rsa(2048), ["-sha1", "-sigopt", "rsa_padding_mode:pss"], "SHA-1"],
  ] as const)("a signature of %s is refused", (_name, key, digest, hash) => {
    expect(reportedOf(signedWith(key, digest))).toEqual({
      "certificate-signature": [expect.stringContaining(`got one with ${hash}`)],
    });
  });

  test.each([
    ["RSA with SHA-256", rsa(2048), ["-sha256"]],
    ["RSA with SHA-512", rsa(2048), ["-sha512"]],
    ["RSASSA-PSS with SHA-256", rsa(2048), ["-sha256", "-sigopt", "rsa_padding_mode:pss"]],
    ["ECDSA with SHA-384", ["EC", "-pkeyopt", "ec_paramgen_curve:P-384"], ["-sha384"]],
    ["Ed25519", ["ED25519"], []],
  ] as const)("a signature of %s is accepted", (_name, key, digest) => {
    expect(reportedOf(signedWith(key, digest))).toEqual({});
  });
});

describe("fitness for trust", () => {
  const ca = "basicConstraints = critical, CA:TRUE";
  const leaf = "basicConstraints = CA:FALSE";
  const usage = (...names: string[]) => `keyUsage = critical, ${names.join(", ")}`;

  test.each([
    ["a CA that may sign certificates", [ca, usage("keyCertSign", "cRLSign")]],
    ["a CA without key usage", [ca]],
    ["a key that signs", [leaf, usage("digitalSignature")]],
    ["a key that signs, without basicConstraints", [usage("digitalSignature", "keyEncipherment")]],
    ["a key for signatures that cannot be denied", [usage("nonRepudiation")]],
  ])("%s is accepted as fit for trust", (_name, extensions) => {
    expect(reportedOf(withOptions({ extensions }))).toEqual({});
  });

  test.each([
    [
      "a CA that may not sign certificates",
      [ca, usage("digitalSignature")],
      "CA:TRUE) whose key usage has keyCertSign",
    ],
    ["keyCertSign without the CA flag", [leaf, usage("keyCertSign")], "key usage keyCertSign without the CA flag"],
    [
      "keyCertSign with a CA flag that is false",
      ["basicConstraints = DER:3003010100", usage("keyCertSign")],
      "without the CA flag",
    ],
    ["keyCertSign without basicConstraints", [usage("digitalSignature", "keyCertSign")], "without the CA flag"],
    ["a key that only encrypts", [usage("keyEncipherment")], "expected key usage digitalSignature or nonRepudiation"],
    ["a key that only signs revocation lists", [usage("cRLSign")], "got key usage cRLSign"],
    ["the last of the bits", [usage("keyAgreement", "decipherOnly")], "got key usage keyAgreement, decipherOnly"],
    ["key usage that cannot be read", ["keyUsage = DER:0500"], "got one in which they cannot be read"],
  ])("%s is refused as unfit for trust", (_name, extensions, message) => {
    expect(reportedOf(withOptions({ extensions }))).toEqual({
      "certificate-trust": [expect.stringContaining(message)],
    });
  });

  test("every root that Node.js carries is accepted, and what openssl says of its signature", () => {
    for (const pem of rootCertificates) {
      const found = reportedOf(pem);
      expect(found).not.toHaveProperty("certificate-trust");
      const text = openssl(["x509", "-noout", "-text"], pem).toString();
      const isWeak = /Signature Algorithm: (md5|sha1|ecdsa-with-SHA1)/.test(text);
      expect("certificate-signature" in found).toBe(isWeak);
    }
  });

  test("a key that only encrypts is accepted with allowEncryption", () => {
    const certificatePem = withOptions({ extensions: [usage("keyEncipherment")] });
    expect(reportedOf(certificatePem, { options: { allowEncryption: true } })).toEqual({});
  });
});

describe("JWKs in the stacks that are named", () => {
  const options = { stacks: ["production"] };
  const stack = "production";

  test.each(types)("NULLIFY is refused (%s)", (type) => {
    const props = { protectJwks: true, jwkUpdateAction: "NULLIFY", jwkDeleteAction: "NULLIFY" };
    expect(reported({ props, type, stack, options })).toEqual({
      "jwks-nullify": [
        "jwkUpdateAction: expected an option that cuts no JWK from its certificate in stack production, got NULLIFY. " +
          "Set UPDATE, which re-keys the JWKs.",
        expect.stringContaining("jwkDeleteAction: expected an option that cuts no JWK"),
      ],
    });
  });

  test.each([
    [{ protectJwks: false }, "false"],
    [{}, "nothing"],
  ])("protectJwks is demanded: %j", (props, received) => {
    expect(reported({ props, stack, options })).toEqual({
      "jwks-protected": [`protectJwks: expected true in stack production, got ${received}. Set protectJwks: true.`],
    });
  });

  test("other options for JWKs are accepted, and in other stacks everything", () => {
    const safe = { protectJwks: true, jwkUpdateAction: "UPDATE", jwkDeleteAction: "DELETE" };
    expect(reported({ props: safe, stack, options })).toEqual({});
    const unsafe = { protectJwks: false, jwkUpdateAction: "NULLIFY" };
    expect(reported({ props: unsafe, stack: "production-2", options })).toEqual({});
    expect(reported({ props: unsafe, stack })).toEqual({});
  });

  test("the configuration names stacks instead of the options", () => {
    const props = { jwkUpdateAction: "NULLIFY" };
    expect(Object.keys(reported({ props, stack, config: { stacks: [stack] } }))).toEqual([
      "jwks-nullify",
      "jwks-protected",
    ]);
    expect(reported({ props, stack, options, config: { stacks: ["staging"] } })).toEqual({});
  });
});

describe("inputs that cannot be judged", () => {
  const options = { stacks: ["dev"] };
  const names = ["certificatePem", "jwkUpdateAction", "jwkDeleteAction", "protectJwks"];

  test("what is not known yet breaks no policy, as Pulumi's placeholder", () => {
    const props = Object.fromEntries(names.map((name) => [name, unknown]));
    expect(reported({ props, options })).toEqual({});
  });

  test("what is not known yet breaks no policy, where reading it throws", () => {
    const props = {};
    for (const name of names) {
      Object.defineProperty(props, name, {
        get: () => {
          throw new Error("string value can't be known during preview");
        },
      });
    }
    expect(reported({ props, options })).toEqual({});
  });

  test("what is no certificate is left to the provider's checks", () => {
    expect(reportedOf("no certificate")).toEqual({});
    expect(reportedOf(undefined)).toEqual({});
    expect(reportedOf(7)).toEqual({});
  });
});

describe("options that cannot be used are refused", () => {
  test.each([
    [{ minimumDaysLeft: -1 }, /apinizerPolicies: minimumDaysLeft: expected a number of at least 0, got -1/],
    [{ minimumDaysLeft: Number.NaN }, /minimumDaysLeft/],
    [{ minimumRsaBits: "2048" }, /minimumRsaBits/],
    [{ allowEncryption: "yes" }, /allowEncryption/],
    [{ stacks: "production" }, /stacks: expected a list/],
    [
      { stacks: ["acme/gateway/production"] },
      /stacks: .* without organization and project, got something else in stacks\[0\]/,
    ],
  ])("the pack refuses the options %j", (options, message) => {
    const build = () => apinizerPolicies(options as ApinizerPolicyOptions);
    expect(build).toThrow(InvalidInputError);
    expect(build).toThrow(message);
  });

  test("an option that is undefined takes its default", () => {
    expect(reportedOf(withOptions({ days: 20 }), { options: { minimumDaysLeft: undefined } })).toHaveProperty(
      "certificate-days-left",
    );
  });
});
