/** Aliases that another certificate has: who it is, and how an alias moves. */
import type { CertificateInputs } from "../../provider/certificate/inputs";
import { certificateLifecycle as certificate } from "../../provider/certificate/lifecycle";
import type { CertificateState } from "../../provider/certificate/state";
import type { Context } from "../../provider/resource/context";
import { type PropertyMap, unknownValue } from "../../provider/resource/properties";
import { Run } from "../../provider/resource/run";
import { certificateFacts, parseCertificatePem } from "../../provider/x509";
import { Simulator } from "../simulator/simulator";
import { checkedCertificate } from "../support/aCertificate";
import { newCertificate, oldCertificate } from "../support/certificates";
import { clientOf, rejection } from "../support/client";

const named = (name: string, changes: Partial<CertificateInputs> = {}) =>
  checkedCertificate({ certificateName: name, alias: name, environments: ["production"], ...changes });

let simulator: Simulator;
let context: Context;
let infos: string[];
beforeEach(async () => {
  simulator = await Simulator.start();
  infos = [];
  const report = { info: (text: string) => void infos.push(text), warn: () => undefined };
  context = { manager: clientOf(simulator), report, run: new Run().at("") };
});
afterEach(() => simulator.stop());

const create = (inputs: CertificateInputs) => certificate.create(context, inputs);
const declare = (inputs: CertificateInputs) =>
  context.run.checked(
    { kind: "certificate", id: `payments/${inputs.certificateName}` },
    { inputs: { ...inputs }, createFollows: false },
  );
const compare = (state: CertificateState, inputs: CertificateInputs) => {
  context.run.holds({ kind: "certificate", id: `payments/${inputs.certificateName}` }, { state, stays: true });
  declare(inputs);
  return certificate.diff(context, state, inputs as unknown as PropertyMap);
};

test("aliases that are not known yet are not taken to be one", async () => {
  const unknown = (name: string) => ({ ...named(name), alias: unknownValue }) as PropertyMap;
  const first = unknown("first");
  context.run.checked({ kind: "certificate", id: "payments/first" }, { inputs: first, createFollows: true });
  await expect(certificate.beforeCreate(context, unknown("second"), false)).resolves.toBeUndefined();
});

test("a refused update names the certificate that has the alias, also one of another project", async () => {
  const state = await create(named("a"));
  const there = { description: "theirs", alias: "taken", environments: ["production"], pem: newCertificate.pem };
  simulator.console.putCertificate("identity", "theirs", there);
  const error = await rejection(certificate.update(context, state, named("a", { alias: "taken" })));
  expect(error.name).toBe("AliasInUseError");
  expect(error.message).toContain("already used");
  expect(error.message).toContain("certificate identity/theirs has it in production");
  expect(error.message).toMatch(/To move it, let identity\/theirs give it up first.*dependsOn/);
});

test("a refused update says which certificate has to go first where the program gives the alias up", async () => {
  const state = await create(named("a"));
  await create(named("b"));
  declare(named("b", { alias: "c" }));
  const error = await rejection(certificate.update(context, state, named("a", { alias: "b" })));
  expect(error.message).toContain("In this program payments/b gives it up: let this resource depend on that one");
});

test("a refused update says that one needs another alias where the program wants it twice", async () => {
  const state = await create(named("a"));
  await create(named("b"));
  declare(named("b"));
  const error = await rejection(certificate.update(context, state, named("a", { alias: "b" })));
  expect(error.message).toContain("Give one of them another alias");
});

test("two certificates that swap aliases are refused by the second diff, and by the Manager with the same advice", async () => {
  const [a, b] = [await create(named("a")), await create(named("b"))];
  const [nextA, nextB] = [named("a", { alias: "b" }), named("b", { alias: "a" })];
  await compare(a, nextA);
  const refused = await rejection(compare(b, nextB));
  expect(refused).toMatchObject({ name: "AliasInUseError", property: "alias" });
  expect(refused.message).toContain("run `pulumi up` twice");
  expect((await rejection(certificate.update(context, a, nextA))).message).toContain("run `pulumi up` twice");
});

test("three certificates that pass their aliases round are refused by the last diff, and no refused update advises dependsOn", async () => {
  const [a, b, c] = [await create(named("a")), await create(named("b")), await create(named("c"))];
  const next = [named("a", { alias: "b" }), named("b", { alias: "c" }), named("c", { alias: "a" })] as const;
  await compare(a, next[0]);
  await compare(b, next[1]);
  const refused = await rejection(compare(c, next[2]));
  expect(refused).toMatchObject({ name: "AliasInUseError", property: "alias" });
  expect(refused.message).toContain(
    "got a, which certificate payments/a has, which in turn is to get b, which certificate payments/b has, which in turn is to get c",
  );
  expect(refused.message).toContain("pass the aliases of several certificates round");
  const { message } = await rejection(certificate.update(context, a, next[0]));
  expect(message).toContain("pass the aliases of several certificates round");
  expect(message).not.toContain("(dependsOn)");
});

test("an alias that moves in a row of three is no swap", async () => {
  const states = [await create(named("a")), await create(named("b"))] as const;
  await compare(states[0], named("a", { alias: "b" }));
  expect((await compare(states[1], named("b", { alias: "c" }))).changed).toEqual(["alias"]);
});

test("a rotation is told once, where it is planned: both certificates, and whether the key stays", async () => {
  const state = await create(named("a"));
  const rotated = named("a", { certificatePem: newCertificate.pem });
  await certificate.diff(context, state, rotated as unknown as PropertyMap);
  expect(infos).toEqual([]);
  for (const _ of ["preview", "again"]) await compare(state, rotated);
  const [line, ...others] = infos;
  expect(others).toEqual([]);
  expect(line).toMatch(
    /^certificate payments\/a: rotation: \w+=.* \(valid until .*Z, RSA-\d+, SHA-256 \w{8}\) => \w+=.*; the key/,
  );
  // Which certificates these are depends on the day: their names are asked for as they are.
  const { subjectDn } = certificateFacts(parseCertificatePem(newCertificate.pem));
  expect(line).toContain(`: rotation: ${state.subjectDn} (valid until `);
  expect(line).toContain(`) => ${subjectDn} (valid until `);
  for (const { sha256 } of [oldCertificate, newCertificate]) expect(line).toContain(`SHA-256 ${sha256.slice(0, 8)})`);
});

test("the repair of one entry tells which environment holds something else", async () => {
  const inputs = named("a", { environments: ["production", "staging"] });
  const state = await create(inputs);
  simulator.console.setEntry("payments", "a", "production", { pem: newCertificate.pem });
  const found = await certificate.read(context, state);
  const seen = found?.state as CertificateState;
  await compare({ ...seen, certificatePem: oldCertificate.pem }, inputs);
  expect(infos[0]).toContain(`certificate payments/a: repair: ${newCertificate.sha256.slice(0, 8)} in production => `);
});
