/** What operations share fails nobody but its own asker, and is not of before a write. */
import { certificateLifecycle as certificate } from "../../provider/certificate/lifecycle";
import { jwkLifecycle as jwk } from "../../provider/jwk/lifecycle";
import type { JwkState } from "../../provider/jwk/state";
import { Simulator } from "../simulator/simulator";
import { CascadeScene, declared } from "../support/cascadeScene";
import { newCertificate } from "../support/certificates";
import { rejection } from "../support/client";

const rotation = { certificatePem: newCertificate.pem, jwkUpdateAction: "UPDATE" } as const;

let simulator: Simulator;
let scene: CascadeScene;
beforeEach(async () => {
  simulator = await Simulator.start();
  scene = new CascadeScene(simulator);
});
afterEach(() => simulator.stop());

/** Resolves when the simulator has got a request with such a path. */
async function arrived(path: RegExp): Promise<void> {
  while (!simulator.journal.some((entry) => path.test(entry.path))) await new Promise(setImmediate);
}

describe("the second of two protected certificates that are deleted at the same time is deleted", () => {
  const second = { certificateName: "second", alias: "second", certificatePem: newCertificate.pem, protectJwks: true };

  test("the second of two protected deletes goes on although the first, which asked first, runs out of time", async () => {
    const states = [await scene.create({ protectJwks: true }), await scene.create(second)] as const;
    scene.beginRun();
    simulator.latencyMs = 300;
    const short = rejection(certificate.delete(scene.context({ timeoutSeconds: 0.1 }), states[0]));
    await arrived(/projects\/$/);
    await scene.remove(states[1]);
    expect((await short).message).toContain("the time for the whole operation is over");
    expect(scene.writes()).toEqual(["DELETE payments/certificates/second/"]);
  });

  test("the second of two protected deletes goes on although the first, which asked first, is cancelled", async () => {
    const states = [await scene.create({ protectJwks: true }), await scene.create(second)] as const;
    scene.beginRun();
    simulator.latencyMs = 300;
    const cancellation = new AbortController();
    const cancelled = rejection(certificate.delete(scene.context({ signal: cancellation.signal }), states[0]));
    await arrived(/projects\/$/);
    const other = scene.remove(states[1]);
    cancellation.abort();
    expect((await cancelled).message).toContain("the operation was cancelled");
    await other;
    expect(scene.writes()).toEqual(["DELETE payments/certificates/second/"]);
  });
});

test("all who wait for JWKs make no further request when they are cancelled", async () => {
  const states = [await scene.create(), await scene.create({ certificateName: "b", alias: "b" })];
  scene.beginRun();
  simulator.faults.push({ match: { method: "GET" }, when: "before", what: { status: 503 }, times: 99 });
  const cancellation = new AbortController();
  const { signal } = cancellation;
  const removals = states.map((state) => rejection(certificate.delete(scene.context({ signal }), state)));
  await arrived(/projects\/$/);
  cancellation.abort();
  await Promise.all(removals);
  const made = simulator.journal.length;
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(simulator.journal).toHaveLength(made);
});

test("JWKs that are refreshed on both sides of their certificate's rotation show no drift", async () => {
  const state = await scene.create();
  const inputs = (name: string) => ({
    projectName: "payments",
    name,
    certificateName: "idp",
    environmentName: "production",
    useType: "SIGNATURE" as const,
    algorithm: "RS256",
    connection: "apinizer",
  });
  const made: JwkState[] = [];
  for (const name of ["a", "b"]) made.push(await jwk.create(scene.context(), inputs(name)));
  const [a, b] = made as [JwkState, JwkState];
  await jwk.read(scene.context(), a);
  await scene.up(state, rotation);
  const seen = await jwk.read(scene.context(), b);
  expect(seen?.state.thumbprintSha256).toBe(seen?.state.certificateKeyThumbprint);
  expect(seen?.state.thumbprintSha256).not.toBe(b.thumbprintSha256);
});

test("a certificate that had the same key when they were listed, and was rotated since, makes no match ambiguous", async () => {
  const state = await scene.create();
  const twin = { certificateName: "twin", alias: "twin" };
  const twinState = await scene.create(twin);
  scene.addJwk("j");
  scene.beginRun();
  await scene.preview(state, rotation);
  expect(scene.infos.at(-1)).toContain("payments/j may be re-keyed");
  await scene.up(twinState, { ...twin, certificatePem: newCertificate.pem, jwkUpdateAction: "NULLIFY" });
  await scene.preview(state, rotation);
  expect(scene.infos.at(-1)).toContain("payments/j will be re-keyed");
});

describe("one process that serves several runs", () => {
  test("one process that serves several runs rotates a certificate and then protects the JWKs that carry its new key", async () => {
    const state = await scene.create({ protectJwks: true });
    scene.addJwk("j");
    scene.beginRun();
    const rotated = await scene.up(state, { ...rotation, protectJwks: true });
    expect((await rejection(scene.remove(rotated))).message).toContain("payments/j will be cut");
  });

  test("one process that serves several runs finds the JWK that it has made itself since it listed them", async () => {
    const state = await scene.create({ protectJwks: true });
    await scene.create({ certificateName: "b", alias: "b", certificatePem: newCertificate.pem });
    scene.beginRun();
    expect((await scene.up(state, { description: "Other", protectJwks: true })).jwks).toEqual([]);
    const { projectName, certificateName, connection } = declared;
    const source = { projectName, certificateName, connection, environmentName: "production" };
    await jwk.create(scene.context(), { name: "j", useType: "SIGNATURE", algorithm: "RS256", ...source });
    const edited = await scene.up(state, { description: "Another", protectJwks: true });
    expect(edited.jwks).toMatchObject([{ name: "j", inSync: true }]);
  });
});
