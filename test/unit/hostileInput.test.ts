import fc from "fast-check";
import { readAnswer } from "../../provider/apinizer/answer";
import { readDeploymentResult } from "../../provider/apinizer/deploymentResult";
import { resourcePath } from "../../provider/apinizer/paths";
import { ApinizerError, InvalidInputError } from "../../provider/base/errors";
import { changesBetween } from "../../provider/certificate/diff";
import type { CertificateInputs } from "../../provider/certificate/inputs";
import { certificateLifecycle } from "../../provider/certificate/lifecycle";
import { writtenState } from "../../provider/certificate/state";
import type { Context } from "../../provider/resource/context";
import type { PropertyMap } from "../../provider/resource/properties";
import { Run } from "../../provider/resource/run";
import { CertificateFormatError, certificateFacts, parseCertificatePem, toPem } from "../../provider/x509";
import { ellipticCertificate, newCertificate, oldCertificate } from "../support/certificates";
import { summaryOf } from "../support/difference";
import { count } from "../support/figures";

jest.setTimeout(1_800_000);

/** `npm run test:soak` multiplies the cases. */
const factor = Number(process.env.SOAK_FACTOR ?? 1);

/** Checks that a property holds for so many generated values, and counts them. */
async function holds<T>(cases: number, values: fc.Arbitrary<T>, property: (value: T) => void | Promise<void>) {
  const numRuns = cases * factor;
  await fc.assert(
    fc.asyncProperty(values, async (value) => property(value)),
    { numRuns },
  );
  count("generated cases", numRuns);
}

/** What `parse` answers, or its typed error; anything else is thrown on. */
function typed<T>(parse: () => T): T | CertificateFormatError {
  try {
    return parse();
  } catch (error) {
    if (error instanceof CertificateFormatError) return error;
    throw error;
  }
}

const certificates = [oldCertificate, newCertificate, ellipticCertificate];
const pem = fc.constantFrom(...certificates.map((certificate) => certificate.pem));
const noise = fc.string({ unit: "binary", maxLength: 200 });
const fragments = fc.constantFrom(
  "-----BEGIN CERTIFICATE-----",
  "-----END CERTIFICATE-----",
  "-----BEGIN PRIVATE KEY-----",
  "-----BEGIN ",
  "-----",
  "\n",
  "\r\n",
  "\ufeff",
  "\u0000",
  "MIIB",
  "====",
  oldCertificate.pem,
  oldCertificate.pem.slice(0, 300),
);

describe("the PEM reader", () => {
  test("the PEM reader answers anything with a certificate or a typed error that repeats nothing of it", async () => {
    const text = fc.array(fc.oneof(fragments, noise), { maxLength: 12 }).map((parts) => parts.join(""));
    await holds(20_000, text, (value) => {
      const result = typed(() => parseCertificatePem(value));
      if (Buffer.isBuffer(result)) return expect(toPem(result)).toContain("BEGIN CERTIFICATE");
      expect(result.message.length).toBeLessThan(600);
    });
  });

  test("the PEM reader answers any damage to a certificate with a typed error, or with a certificate that can be read", async () => {
    const damage = fc.tuple(pem, fc.array(fc.tuple(fc.nat(2_000), fc.nat(255)), { minLength: 1, maxLength: 8 }));
    await holds(10_000, damage, ([text, changes]) => {
      const der = Buffer.from(parseCertificatePem(text));
      for (const [at, value] of changes) der[at % der.length] = value;
      const result = typed(() => parseCertificatePem(toPem(der)));
      if (Buffer.isBuffer(result)) expect(certificateFacts(result).thumbprintSha256).toMatch(/^[0-9A-F]{64}$/);
    });
  });

  test("the PEM reader answers a certificate that is cut off anywhere, or has anything behind it, with a typed error", async () => {
    const cut = fc.tuple(pem, fc.nat(3_000), fc.uint8Array({ minLength: 1, maxLength: 40 }));
    await holds(5_000, cut, ([text, length, tail]) => {
      const der = parseCertificatePem(text);
      expect(typed(() => parseCertificatePem(toPem(der.subarray(0, length % der.length))))).toBeInstanceOf(Error);
      expect(typed(() => parseCertificatePem(toPem(Buffer.concat([der, tail]))))).toBeInstanceOf(Error);
    });
  });

  test("the PEM reader answers any bytes with facts or a typed error", async () => {
    await holds(20_000, fc.uint8Array({ maxLength: 400 }), (bytes) => {
      typed(() => certificateFacts(Buffer.from(bytes)));
    });
  });

  test("the PEM reader reads what lies deep or claims to be large without overflowing", () => {
    const deep = Buffer.concat(Array.from({ length: 20_000 }, () => Buffer.from([0x30, 0x80])));
    for (const bytes of [deep, Buffer.from("3084ffffffff", "hex"), Buffer.from("30890102030405060708090a", "hex")]) {
      expect(typed(() => certificateFacts(bytes))).toBeInstanceOf(CertificateFormatError);
    }
    expect(typed(() => parseCertificatePem("-----BEGIN CERTIFICATE-----".repeat(50_000)))).toBeInstanceOf(Error);
  });
});

test("a path has as many segments as names, each of which comes back; what could address something else is refused", async () => {
  const names = fc.array(
    fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(".", "..", "", "%2e%2e", "a/b", "?#")),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  await holds(20_000, names, (segments) => {
    let path: string;
    try {
      path = resourcePath(...segments);
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidInputError);
      return;
    }
    const { pathname, search, hash, host } = new URL(`https://manager.example.com/apiops${path}`);
    expect([search, hash, host]).toEqual(["", "", "manager.example.com"]);
    expect(pathname.split("/").slice(2, -1).map(decodeURIComponent)).toEqual(segments);
  });
});

describe("the Manager's answer", () => {
  const status = fc.integer({ min: 100, max: 599 });
  const headers = fc.dictionary(fc.constantFrom("retry-after", "content-type", "location"), noise);

  test("the Manager's answer of any bytes is read without an error", async () => {
    await holds(20_000, fc.tuple(status, headers, fc.uint8Array({ maxLength: 300 })), ([code, fields, bytes]) => {
      const answer = readAnswer(code, fields, Buffer.from(bytes).toString("utf8"), 0);
      expect(typeof answer.message).toBe("string");
      expect(answer.retryAfterSeconds ?? 0).toBeGreaterThanOrEqual(0);
    });
  });

  test("the Manager's answer of any JSON is read without an error; a deployment counts as a success only where every row says so", async () => {
    const row = fc.record(
      {
        environmentName: fc.constantFrom("production", "staging"),
        envName: fc.constantFrom("production", "staging"),
        success: fc.oneof(fc.boolean(), fc.jsonValue()),
        message: fc.oneof(fc.string(), fc.jsonValue()),
        podName: fc.string(),
      },
      { requiredKeys: [] },
    );
    const rows = fc.oneof(fc.array(fc.oneof(row, fc.jsonValue()), { maxLength: 5 }), fc.jsonValue());
    const body = fc.record(
      {
        success: fc.jsonValue(),
        status: fc.oneof(fc.constantFrom("SUCCESS", "FAILURE"), fc.jsonValue()),
        resultMessage: fc.jsonValue(),
        deploymentResult: fc.oneof(
          fc.jsonValue(),
          fc.record({ environmentResults: rows, detailList: rows, success: fc.jsonValue() }),
        ),
      },
      { requiredKeys: [] },
    );
    await holds(20_000, body, (value) => {
      const answer = readAnswer(200, {}, JSON.stringify(value), 0);
      const result = readDeploymentResult(answer);
      for (const { environment, success } of result?.environments ?? []) {
        const told = JSON.stringify(value.deploymentResult);
        expect(told).toContain(environment);
        if (success) expect(told).toContain("true");
      }
    });
  });
});

describe("inputs and diff", () => {
  const inputs: CertificateInputs = {
    projectName: "payments",
    certificateName: "idp",
    alias: "idp",
    description: "Signing",
    environments: ["production", "staging", "test"],
    certificatePem: oldCertificate.pem,
    adoptExisting: false,
    connection: "apinizer",
  };
  const deployments = inputs.environments.map((environment) => ({ environment, success: true, message: "" }));
  const state = writtenState(inputs, deployments, []);
  const context = { run: new Run().at("") } as Context;

  test("any inputs are answered with problems, not with an error", async () => {
    const keys = fc.constantFrom(...Object.keys(inputs), "jwkUpdateAction", "updateScope", "jwkDeleteAction");
    await holds(10_000, fc.dictionary(keys, fc.anything({ maxDepth: 1, maxKeys: 4 })), (raw) => {
      for (const problem of certificateLifecycle.check(raw as PropertyMap).problems)
        expect(problem).toBeInstanceOf(ApinizerError);
    });
  });

  /** The same certificate, written in another way. */
  const relaidOut = (text: string) =>
    fc
      .tuple(
        fc.integer({ min: 1, max: 200 }),
        fc.constantFrom("\n", "\r\n"),
        fc.constantFrom("", "subject=CN = x\n\n", "# note\n"),
      )
      .map(([width, end, preface]) => {
        const base64 = text.replace(/-----[^-]+-----|\s/g, "");
        const lines = base64.match(new RegExp(`.{1,${width}}`, "g")) ?? [];
        return [preface, "-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join(end);
      });
  const reordered = fc
    .tuple(fc.shuffledSubarray([...inputs.environments], { minLength: 3 }), fc.subarray([...inputs.environments]))
    .map(([all, again]) => [...all, ...again]);

  test("inputs of equal meaning are no change", async () => {
    await holds(3_000, fc.tuple(relaidOut(oldCertificate.pem), reordered), async ([certificatePem, environments]) => {
      const news = { ...inputs, certificatePem, environments };
      expect(await summaryOf(certificateLifecycle.diff(context, state, news))).toEqual({
        changes: false,
        replaces: [],
        deleteBeforeReplace: false,
      });
    });
  });

  test("another certificate, alias, description or set of environments is a change, however it is written", async () => {
    const other = fc.oneof(
      fc
        .oneof(relaidOut(newCertificate.pem), relaidOut(ellipticCertificate.pem))
        .map((certificatePem) => ({ certificatePem })),
      fc
        .string({ minLength: 1 })
        .filter((alias) => alias !== inputs.alias)
        .map((alias) => ({ alias })),
      fc
        .string({ minLength: 1 })
        .filter((text) => text !== inputs.description)
        .map((description) => ({ description })),
      fc.subarray([...inputs.environments], { minLength: 1, maxLength: 2 }).map((environments) => ({ environments })),
    );
    await holds(3_000, other, (changes) => {
      const news = { ...inputs, ...changes } as unknown as PropertyMap;
      expect(changesBetween(state, news).remote).toBe(true);
    });
  });
});
