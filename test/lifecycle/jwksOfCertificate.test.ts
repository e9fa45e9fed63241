import type { CertificateInputs } from "../../provider/certificate/inputs";
import { certificateLifecycle as certificate } from "../../provider/certificate/lifecycle";
import type { CertificateState } from "../../provider/certificate/state";
import { certificateJwk, jwkThumbprint } from "../../provider/jose/thumbprint";
import type { Context } from "../../provider/resource/context";
import { type PropertyMap, unknownValue } from "../../provider/resource/properties";
import { Run } from "../../provider/resource/run";
import { parseCertificatePem } from "../../provider/x509";
import { Simulator } from "../simulator/simulator";
import { checkedCertificate } from "../support/aCertificate";
import { newCertificate, oldCertificate } from "../support/certificates";
import { clientOf, rejection } from "../support/client";
import { summaryOf } from "../support/difference";
import { renewed } from "../support/openssl";

const wanted: CertificateInputs = checkedCertificate({ protectJwks: false });
const source = {
  certificateName: "idp",
  environmentName: "production",
  useType: "SIGNATURE",
  algorithm: "RS256",
} as const;
const everywhere = { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" } as const;
const rotation = { certificatePem: newCertificate.pem };
const newId = expect.stringContaining("the Manager gave it another id");
const keyOf = (pem: string) => jwkThumbprint(certificateJwk(parseCertificatePem(pem)) ?? {});

let simulator: Simulator;
let context: Context;
/** Messages but those that name the certificates of a rotation. */
let infos: string[];
let warnings: string[];
let state: CertificateState;

/** A context of its own process: nothing is shared with what went before. */
function newContext(changes: Parameters<typeof clientOf>[1] = {}): Context {
  [infos, warnings] = [[], []];
  const report = {
    info: (text: string) => void (text.includes(": rotation: ") || infos.push(text)),
    warn: (text: string) => void warnings.push(text),
  };
  return { manager: clientOf(simulator, changes), report, run: new Run().at("") };
}

beforeEach(async () => {
  simulator = await Simulator.start();
  context = newContext();
  state = await certificate.create(context, wanted);
  simulator.console.addJwkFromCertificate("payments", "b", { ...source, environmentName: "staging" });
  simulator.console.addJwkFromCertificate("payments", "a", source);
  simulator.clearJournal();
});
afterEach(() => simulator.stop());

const foreign = () =>
  simulator.console.addJwkFromCertificate("identity", "f", { ...source, certificateProject: "payments" });
/** A diff that no check came before: the engine only compares. */
const compare = (changes: PropertyMap, from = state) =>
  summaryOf(certificate.diff(context, from, { ...wanted, ...changes }));
/** A diff of what the program declares: the engine checks it first. */
const diff = (changes: PropertyMap, from = state) => {
  const inputs = { ...wanted, ...changes };
  const id = `${inputs.projectName}/${inputs.certificateName}`;
  context.run.checked({ kind: "certificate", id }, { inputs, createFollows: false });
  return compare(changes, from);
};
const update = (changes: Partial<CertificateInputs>, from = state) =>
  certificate.update(context, from, { ...wanted, ...changes });
const writes = () => simulator.writes().map(({ method }) => method);

describe("the preview of JWKs", () => {
  test("a preview gives one warning without jwkUpdateAction: which JWKs are cut, and what to set", async () => {
    foreign();
    await diff(rotation);
    expect(infos).toEqual([]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^certificate payments\/idp: this update: JWKs derived from it: identity\/f, payments\/a, payments\/b will be cut/,
    );
    expect(warnings[0]).toContain('jwkUpdateAction is not set: set it to "UPDATE"');
    expect(writes()).toEqual([]);
  });

  test.each([
    ["NULLIFY", { jwkUpdateAction: "NULLIFY" }, "payments/a, payments/b will be cut from it"],
    ["UPDATE", { jwkUpdateAction: "UPDATE" }, "payments/a, payments/b will be re-keyed"],
    ["UPDATE everywhere", everywhere, "payments/a, payments/b will be re-keyed"],
  ])("a preview reports the effect of %s without a warning, as it was chosen", async (_what, options, text) => {
    await diff({ ...rotation, ...options });
    expect(warnings).toEqual([]);
    expect(infos).toHaveLength(1);
    expect(infos[0]).toContain(text);
  });

  test("a preview warns of the JWKs of other projects, which UPDATE in one project cuts", async () => {
    foreign();
    await diff({ ...rotation, jwkUpdateAction: "UPDATE" });
    expect(warnings[0]).toContain(
      "payments/a, payments/b will be re-keyed from the new certificate; identity/f will be cut",
    );
    expect(warnings[0]).toContain("ALL_PROJECTS");
    context = newContext();
    await diff({ ...rotation, ...everywhere });
    expect(infos[0]).toContain("identity/f, payments/a, payments/b will be re-keyed");
  });

  test.each([
    ["nothing", {}, "jwkDeleteAction is not set", "will be cut", "warn"],
    ["NULLIFY", { jwkDeleteAction: "NULLIFY" }, "", "will be cut", "info"],
    ["DELETE", { jwkDeleteAction: "DELETE" }, "", "payments/a, payments/b will be deleted", "info"],
  ] as const)(
    "a preview reports the effect of a replacement with %s recorded",
    async (_what, options, advice, fate, level) => {
      await diff({ certificateName: "idp-2" }, { ...state, ...options });
      const told = level === "warn" ? warnings : infos;
      expect([infos.length, warnings.length].sort()).toEqual([0, 1]);
      expect(told[0]).toContain("this replacement");
      expect(told[0]).toContain(fate);
      expect(told[0]).toContain(advice);
    },
  );

  test("a preview says that an older Manager cannot delete JWKs", async () => {
    context = newContext({ legacyJwkParameters: true });
    await diff({ certificateName: "idp-2" }, { ...state, jwkDeleteAction: "DELETE" });
    expect(warnings[0]).toContain("will be cut");
    expect(warnings[0]).toContain("They are not deleted: Managers before 2026.01");
  });

  test.each([
    ["nothing changes", {}],
    ["the description changes", { description: "Other" }],
    ["an option changes", { jwkUpdateAction: "NULLIFY" }],
  ])("a preview makes no request and says nothing of JWKs where %s", async (_what, changes) => {
    await diff(changes);
    expect(simulator.journal).toEqual([]);
    expect([...infos, ...warnings]).toEqual([]);
  });

  test("a preview says nothing where no JWK was made from the certificate", async () => {
    simulator.console.detachJwk("payments", "a");
    simulator.console.deleteJwk("payments", "b");
    simulator.console.addJwk("payments", "pasted", { ...certificateJwk(parseCertificatePem(oldCertificate.pem)) });
    const other = { alias: "other", environments: ["production"], pem: newCertificate.pem };
    simulator.console.putCertificate("payments", "other", other);
    simulator.console.addJwkFromCertificate("payments", "o", { ...source, certificateName: "other" });
    await diff(rotation);
    expect([...infos, ...warnings]).toEqual([]);
    const read = simulator.journal.filter(({ path }) => /jwks\/./.test(path)).map(({ path }) => path);
    expect(read).toEqual(["/apiops/projects/payments/jwks/o/"]);
  });

  test("a preview says what may become of JWKs where the new certificate is not known yet", async () => {
    await diff({ certificatePem: unknownValue });
    expect(warnings[0]).toContain("payments/a, payments/b may be cut");
    expect(warnings[0]).toContain("Its new content is not known yet");
  });

  test("a preview says so where the JWKs cannot be read, and never fails", async () => {
    const jwks = { method: "GET", path: /jwks/ };
    simulator.faults.push({ match: jwks, when: "before", what: { status: 404, body: "<html>" }, times: 99 });
    expect((await diff(rotation)).changes).toBe(true);
    expect(warnings[0]).toContain("it is unknown whether JWKs are derived from it");
    expect(warnings[0]).toContain("HTTP 404");
  });

  test.each([
    [
      "names a JWK that cannot be read with those of the same certificate",
      /jwks\/a\//,
      /payments\/a, payments\/b will be cut/,
    ],
    [
      "names all JWKs with the reason where none can be read",
      /jwks\/[ab]\//,
      /JWK payments\/a, JWK payments\/b: HTTP 404/,
    ],
  ])("a preview %s", async (_what, path, expected) => {
    simulator.faults.push({
      match: { method: "GET", path },
      when: "before",
      what: { status: 404, body: "" },
      times: 99,
    });
    await diff(rotation);
    expect(warnings[0]).toMatch(expected);
    expect(warnings[0]).toContain("t is unknown whether");
  });

  test("a preview reports what is known where JWKs of another project cannot be read", async () => {
    const projects = { method: "GET", path: /projects\/$/ };
    simulator.faults.push({ match: projects, when: "before", what: { status: 404, body: "" }, times: 99 });
    await diff({ ...rotation, jwkUpdateAction: "UPDATE" });
    expect(infos[0]).toContain("payments/a, payments/b will be re-keyed");
    expect(infos[0]).toContain("It is unknown whether other JWKs are derived from it");
  });

  test("a preview says may where two certificates have one key, whose JWKs are not counted after the update", async () => {
    const theirs = { alias: "twin", environments: ["test"], pem: oldCertificate.pem };
    simulator.console.putCertificate("payments", "twin", theirs);
    await diff(rotation);
    expect(warnings[0]).toContain("payments/a, payments/b may be cut");
    simulator.console.addJwkFromCertificate("payments", "t", {
      ...source,
      certificateName: "twin",
      environmentName: "test",
    });
    context = newContext();
    const rotated = await update({ ...rotation, ...everywhere });
    expect(rotated.jwks?.map(({ name, inSync }) => [name, inSync])).toEqual([
      ["a", true],
      ["b", true],
    ]);
    expect(warnings).toEqual([newId]);
  });

  test("a preview says that a renewal with the same key changes no JWK", async () => {
    const [old, renewal] = renewed();
    state = await update({ certificatePem: old });
    simulator.console.addJwkFromCertificate("payments", "ec", { ...source, algorithm: "ES256" });
    context = newContext();
    await diff({ certificatePem: renewal, jwkUpdateAction: "UPDATE" });
    expect(infos[0]).toContain("the certificate keeps its key, so no JWK changes its key");
    expect(infos[0]).toContain("payments/ec untouched");
    expect(warnings).toEqual([]);
    await diff({ certificatePem: renewal });
    expect(warnings[0]).toContain("no JWK changes its key. JWKs derived from it: payments/ec will be cut");
    await diff({ certificatePem: renewal, jwkUpdateAction: "NULLIFY" });
    const rekeyed = await update({ certificatePem: renewal, jwkUpdateAction: "UPDATE" });
    expect(rekeyed.jwks).toMatchObject([{ name: "ec", inSync: true }]);
  });

  test("a preview shares its reads of JWKs among certificates that change at once", async () => {
    await Promise.all(Array.from({ length: 50 }, () => diff(rotation)));
    expect(simulator.journal.filter(({ path }) => path.endsWith("payments/jwks/"))).toHaveLength(1);
    // The projects; JWKs and certificates of both; two JWKs.
    expect(simulator.journal).toHaveLength(7);
  });
});

describe("protectJwks", () => {
  const protect = { protectJwks: true };

  test.each([
    ["an update", { ...rotation }, {}, "jwkUpdateAction is not set"],
    ["a replacement", { certificateName: "idp-2" }, {}, "jwkDeleteAction is not set"],
    [
      "a replacement that only the state protects",
      { certificateName: "idp-2", protectJwks: false },
      protect,
      "not set",
    ],
  ])("protectJwks fails %s without an action, and lists the JWKs", async (_what, changes, recorded, action) => {
    const error = await rejection(diff({ ...protect, ...changes }, { ...state, ...recorded }));
    expect(error).toMatchObject({
      name: "JwksProtectedError",
      property: "protectJwks",
      jwks: ["payments/a", "payments/b"],
    });
    expect(error.message).toContain("payments/a, payments/b will be cut");
    expect(error.message).toContain(action);
    expect(error.message).toContain("The certificate was not changed.");
  });

  test.each([
    ["an update with NULLIFY", { ...rotation, jwkUpdateAction: "NULLIFY" }, {}],
    ["an update with UPDATE", { ...rotation, jwkUpdateAction: "UPDATE" }, {}],
    ["a replacement with DELETE", { certificateName: "idp-2" }, { jwkDeleteAction: "DELETE" }],
    ["an update of the description", { description: "Other" }, {}],
  ] as const)("protectJwks lets %s go on", async (_what, changes, recorded) => {
    expect((await diff({ ...protect, ...changes }, { ...state, ...protect, ...recorded })).changes).toBe(true);
  });

  test("protectJwks lets a certificate without JWKs be rotated", async () => {
    simulator.console.deleteJwk("payments", "a");
    simulator.console.deleteJwk("payments", "b");
    expect((await diff({ ...protect, ...rotation })).changes).toBe(true);
  });

  test("protectJwks fails where JWKs cannot be read, and says so", async () => {
    simulator.faults.push({ match: { path: /jwks/ }, when: "before", what: { status: 404, body: "" }, times: 99 });
    const error = await rejection(diff({ ...protect, ...rotation }));
    expect(error.name).toBe("JwksProtectedError");
    expect(error.message).toContain("it is unknown whether JWKs are derived from it");
  });

  test("a delete with jwkDeleteAction DELETE takes no JWK along that the program still declares", async () => {
    context = newContext();
    context.run.checked({ kind: "JWK", id: "payments/b" }, { inputs: {}, createFollows: false });
    const error = await rejection(certificate.delete(context, { ...state, jwkDeleteAction: "DELETE" }));
    expect(error.message).toMatch(/jwkDeleteAction: .* got DELETE, which deletes payments\/b with the certificate/);
    expect(writes()).toEqual([]);
  });

  test.each([
    [
      "JWKs cannot be listed",
      () =>
        simulator.faults.push({ match: { path: /jwks/ }, when: "before", what: { status: 404, body: "" }, times: 99 }),
    ],
    [
      "another certificate has the same key",
      () =>
        simulator.console.putCertificate("payments", "twin", {
          alias: "twin",
          environments: ["production"],
          pem: oldCertificate.pem,
        }),
    ],
  ])(
    "a delete with jwkDeleteAction DELETE takes no JWK along that the program makes from the certificate, where %s",
    async (_why, prepare) => {
      prepare();
      const declare = (certificateName: string) => {
        context = newContext();
        const inputs = { projectName: "payments", name: "b", certificateName };
        context.run.checked({ kind: "JWK", id: "payments/b" }, { inputs, createFollows: false });
      };
      declare(state.certificateName);
      const error = await rejection(certificate.delete(context, { ...state, jwkDeleteAction: "DELETE" }));
      expect(error).toMatchObject({ name: "JwksDeclaredError", jwks: ["payments/b"] });
      expect(writes()).toEqual([]);
      declare("another");
      await certificate.delete(context, { ...state, jwkDeleteAction: "DELETE" });
      expect(writes()).toEqual(["DELETE"]);
    },
  );

  test("protectJwks fails a delete before it writes, unless jwkDeleteAction is recorded", async () => {
    const error = await rejection(certificate.delete(context, { ...state, ...protect }));
    expect(error.name).toBe("JwksProtectedError");
    expect(error.message).toContain("this delete");
    expect(writes()).toEqual([]);
    await certificate.delete(newContext(), { ...state, ...protect, jwkDeleteAction: "DELETE" });
    expect(infos[0]).toContain("payments/a, payments/b will be deleted");
    expect(writes()).toEqual(["DELETE"]);
  });

  test("protectJwks fails an adoption that would cut JWKs", async () => {
    const adoption = { ...wanted, ...protect, ...rotation, adoptExisting: true };
    expect((await rejection(certificate.create(context, adoption))).name).toBe("JwksProtectedError");
    expect(writes()).toEqual([]);
  });
});

describe("the verification of JWKs", () => {
  const jwk = (projectName: string, name: string, pem: string, inSync: boolean) => ({
    projectName,
    name,
    kid: expect.any(String),
    thumbprintSha256: keyOf(pem),
    inSync,
  });

  test("the verification of JWKs makes no request in a create, which has no JWKs", async () => {
    expect(state.jwks).toEqual([]);
  });

  test("the verification of JWKs reads every one of the project again after UPDATE, those of other projects with ALL_PROJECTS only", async () => {
    foreign();
    const here = [jwk("payments", "a", newCertificate.pem, true), jwk("payments", "b", newCertificate.pem, true)];
    expect((await update({ ...rotation, ...everywhere })).jwks).toEqual([
      jwk("identity", "f", newCertificate.pem, true),
      ...here,
    ]);
    expect(writes()).toEqual(["PUT"]);
    context = newContext();
    const back = await update({ jwkUpdateAction: "UPDATE" }, { ...state, certificatePem: newCertificate.pem });
    expect(back.jwks).toEqual([
      jwk("payments", "a", oldCertificate.pem, true),
      jwk("payments", "b", oldCertificate.pem, true),
    ]);
    expect(warnings).toEqual([newId]);
  });

  test.each([[{}], [{ jwkUpdateAction: "NULLIFY" }]] as const)(
    "the verification of JWKs finds none derived from the certificate after a rotation with %j",
    async (options) => {
      const refreshed = await certificate.read(context, state);
      const known = refreshed?.state ?? state;
      expect(known.jwks).toHaveLength(2);
      simulator.clearJournal();
      expect((await update({ ...rotation, ...options }, known)).jwks).toEqual([]);
      expect(simulator.journal).toHaveLength(1);
    },
  );

  test("the verification of JWKs names those that UPDATE cut at an older Manager, with the setting, and no later up fails", async () => {
    simulator.setDialect("legacy");
    const rotated = await update({ ...rotation, ...everywhere });
    expect(rotated.jwks).toEqual([
      jwk("payments", "a", oldCertificate.pem, false),
      jwk("payments", "b", oldCertificate.pem, false),
    ]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(
      "these JWKs should have been re-keyed from it, but were not: " +
        "payments/a (its link was cut by this update), payments/b (its link was cut by this update)",
    );
    expect(warnings[0]).toContain("older than 2026.01: if so, set apinizer:legacyJwkParameters to true");
    context = newContext();
    expect((await diff({ ...rotation, ...everywhere }, rotated)).changes).toBe(false);
    expect((await certificate.read(context, rotated))?.state.jwks).toEqual(rotated.jwks);

    simulator.console.deleteJwk("payments", "a");
    simulator.console.addJwkFromCertificate("payments", "a", source);
    simulator.console.deleteJwk("payments", "b");
    context = newContext();
    expect((await certificate.read(context, rotated))?.state.jwks).toEqual([
      jwk("payments", "a", newCertificate.pem, true),
    ]);
  });

  test("the verification of JWKs finds those of all projects re-keyed by an older Manager with legacyJwkParameters", async () => {
    simulator.setDialect("legacy");
    foreign();
    context = newContext({ legacyJwkParameters: true });
    const rotated = await update({ ...rotation, ...everywhere });
    expect(simulator.writes()[0]?.query).toEqual({ updateReferencedJwks: "true", updateScope: "ALL_PROJECTS" });
    expect(rotated.jwks?.map(({ name, inSync }) => [name, inSync])).toEqual([
      ["f", true],
      ["a", true],
      ["b", true],
    ]);
    expect(warnings).toEqual([newId]);
  });

  test("the verification of JWKs keeps one out of sync through later updates until it is repaired", async () => {
    simulator.setDialect("legacy");
    const rotated = await update({ ...rotation, ...everywhere });
    simulator.setDialect("current");
    context = newContext();
    const back = await update({ ...everywhere }, rotated);
    expect(back.jwks?.map(({ name, inSync }) => [name, inSync])).toEqual([
      ["a", false],
      ["b", false],
    ]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain("the link of these JWKs to it was cut before this update: payments/a, payments/b.");
  });

  test.each([
    ["that no refresh has seen", false],
    ["as a refresh has seen it", true],
  ])(
    "the verification of JWKs reports a link cut before the update, %s, as that, and not as a sign of an older Manager",
    async (_what, isSeen) => {
      const known = (await certificate.read(context, state))?.state ?? state;
      simulator.console.detachJwk("payments", "a");
      const before = isSeen ? ((await certificate.read(newContext(), known))?.state ?? known) : known;
      expect(before.jwks?.map(({ inSync }) => inSync)).toEqual([!isSeen, true]);
      context = newContext();
      const updated = await update({ ...rotation, ...everywhere }, before);
      expect(updated.jwks?.map(({ name, inSync }) => [name, inSync])).toEqual([
        ["a", false],
        ["b", true],
      ]);
      const cut = /the link of these JWKs to it was cut before this update: payments\/a\. .*create it again/;
      expect(warnings).toEqual([expect.stringMatching(cut), newId]);
      expect(warnings.join()).not.toContain("legacyJwkParameters");
    },
  );

  test("the verification of JWKs counts one that cannot be read again as out of sync, and the update succeeds", async () => {
    const get = { method: "GET", path: /jwks\/b\// };
    simulator.faults.push({ match: get, when: "before", what: { delayMs: 0 } });
    simulator.faults.push({ match: get, when: "before", what: { status: 404, body: "" }, times: 9 });
    const rotated = await update({ ...rotation, jwkUpdateAction: "UPDATE" });
    expect(rotated.jwks?.map(({ inSync }) => inSync)).toEqual([true, false]);
    expect(warnings).toEqual([
      expect.stringContaining("could not be looked at after this update: payments/b ("),
      newId,
    ]);
    expect(warnings[0]).toContain("`pulumi refresh` tells whether they were re-keyed from it");
  });

  test("the verification of JWKs is kept where a deployment fails", async () => {
    simulator.failDeployment("staging", "no route");
    const error = await rejection(update({ ...rotation, jwkUpdateAction: "UPDATE" }));
    expect(error).toMatchObject({
      name: "CertificateNotDeployedError",
      state: { jwks: [{ inSync: true }, { inSync: true }] },
    });
  });

  test("the verification of JWKs succeeds with one PUT where the answer of the update is lost", async () => {
    simulator.faults.push({ match: { method: "PUT" }, when: "after", what: "reset" });
    expect((await update({ ...rotation, jwkUpdateAction: "UPDATE" })).jwks).toHaveLength(2);
    expect(writes()).toEqual(["PUT"]);
  });
});

describe("a refresh of JWKs", () => {
  test("a refresh finds the JWKs with one list per project, and is no drift", async () => {
    const refreshed = (await certificate.read(context, state))?.state ?? state;
    expect(refreshed.jwks?.map(({ name, inSync }) => [name, inSync])).toEqual([
      ["a", true],
      ["b", true],
    ]);
    simulator.clearJournal();
    await Promise.all([1, 2, 3].map(() => certificate.read(context, refreshed)));
    const paths = simulator.journal.map(({ path }) => path).filter((path) => path.includes("jwks"));
    expect(paths).toEqual([]);
    expect((await diff({}, refreshed)).changes).toBe(false);
  });

  test("a refresh keeps the recorded JWKs where they cannot be read", async () => {
    const known = (await certificate.read(context, state))?.state ?? state;
    simulator.faults.push({ match: { path: /jwks/ }, when: "before", what: { status: 404, body: "" }, times: 99 });
    context = newContext();
    expect((await certificate.read(context, known))?.state.jwks).toEqual(known.jwks);
  });
});

test("a state of the earlier release, without jwks and protectJwks, is no change and works throughout", async () => {
  const { jwks, protectJwks, ...earlier } = state;
  const news = certificate.check({ ...earlier }).inputs;
  expect(news.protectJwks).toBe(false);
  expect((await summaryOf(certificate.diff(context, earlier, news))).changes).toBe(false);
  const read = await certificate.read(context, earlier);
  expect(read?.state.jwks).toHaveLength(2);
  expect(read?.inputs).not.toHaveProperty("protectJwks");
  expect((await update({ ...rotation, jwkUpdateAction: "UPDATE" }, earlier)).jwks).toHaveLength(2);
  await certificate.delete(context, { ...earlier, certificatePem: newCertificate.pem });
});
