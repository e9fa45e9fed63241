/** A JWK that somebody made anew from another source in the Console: a refresh shows it, and the next up repairs it. */
import { jwkThumbprint } from "../../provider/jose/thumbprint";
import { canTakeOver } from "../../provider/jwk/create";
import type { JwkInputs } from "../../provider/jwk/inputs";
import { jwkLifecycle as jwk } from "../../provider/jwk/lifecycle";
import { type JwkState, refreshedState } from "../../provider/jwk/state";
import { oldCertificate } from "../support/certificates";
import { JwkScene, testKey } from "../support/jwkScene";

const [key, otherKey] = [testKey(), testKey()];
const none = { changes: false, replaces: [], deleteBeforeReplace: false };

let scene: JwkScene;
let inputs: ReturnType<JwkScene["inputsFor"]>;
beforeEach(async () => {
  scene = await JwkScene.start();
  inputs = scene.inputsFor(key);
});
afterEach(() => scene.stop());

const paste = (members: object) => scene.simulator.console.addJwk("payments", "verify", { ...members, kid: "one" });
const madeFrom = {
  "a pasted key": async () => paste(otherKey.jwk),
  "the same key, pasted": async () => paste(key.jwk),
  "a symmetric key": async () => paste({ kty: "oct", k: "c2VjcmV0" }),
  "a certificate": async () => {
    const certificate = { alias: "idp", environments: ["production"], pem: oldCertificate.pem };
    scene.simulator.console.putCertificate("payments", "idp", certificate);
    scene.simulator.console.addJwkFromCertificate("payments", "verify", {
      certificateName: "idp",
      environmentName: "production",
      useType: "SIGNATURE",
      algorithm: "RS256",
    });
  },
  "a URL": async () => {
    const { url, kid } = inputs.URL;
    await scene.simulator.console.createJwk("payments", "verify", { sourceType: "URL", url, kid });
  },
} as const;

async function madeAnew(source: "URL" | "COPY_PASTE", how: keyof typeof madeFrom): Promise<JwkState> {
  const state = await scene.create(inputs[source]);
  scene.simulator.console.deleteJwk("payments", "verify");
  await madeFrom[how]();
  return state;
}

test.each([
  ["URL", "a pasted key", "COPY_PASTE"],
  ["URL", "the same key, pasted", "COPY_PASTE"],
  ["URL", "a symmetric key", "COPY_PASTE"],
  ["URL", "a certificate", "CERTIFICATE"],
  ["COPY_PASTE", "a URL", "URL"],
] as const)(
  "a JWK of %s that was made anew from %s is drift, which recreating it repairs",
  async (source, how, told) => {
    const seen = await scene.refreshed(await madeAnew(source, how));
    expect(seen.sourceType).toBe(told);
    expect(seen.url).toBe(told === "URL" ? inputs.URL.url : undefined);
    expect(await scene.diff(seen, inputs[source])).toMatchObject({ deleteBeforeReplace: true });
    expect(await scene.refreshed(seen)).toEqual(seen);
    await scene.plan(seen, inputs[source]);
    expect(scene.warnings).toEqual([expect.stringContaining(`(sourceType: "${told}" => "${source}"`)]);
    await jwk.delete(scene.context, seen);
    const repaired = await scene.create(inputs[source]);
    expect(repaired.thumbprintSha256).toBe(jwkThumbprint(key.jwk));
    expect(await scene.diff(await scene.refreshed(repaired), inputs[source])).toEqual(none);
  },
);

test("a JWK that was made anew from another source, and then from its own again, is no drift", async () => {
  const seen = await scene.refreshed(await madeAnew("URL", "a pasted key"));
  scene.simulator.console.deleteJwk("payments", "verify");
  await madeFrom["a URL"]();
  expect(await scene.diff(await scene.refreshed(seen), inputs.URL)).toEqual(none);
});

test("a JWK that the Manager generated in the place of one is drift, for all that no program can declare it", async () => {
  const state = await madeAnew("URL", "a pasted key");
  const held = await scene.context.manager.jwks.get(state);
  const seen = refreshedState(state, { ...held, sourceType: "GENERATE" }, undefined);
  expect((await scene.diff(seen, inputs.URL)).replaces).toEqual(["sourceType", "url"]);
  expect(await scene.refreshed(seen)).toMatchObject({ sourceType: "COPY_PASTE" });
});

test.each(["", "REMOTE"])(
  "a source that the Manager does not tell in a known word, %j, is no drift",
  async (sourceType) => {
    const state = await scene.create(inputs.URL);
    const held = await scene.context.manager.jwks.get(state);
    expect(refreshedState(state, { ...held, sourceType }, undefined)).toEqual(state);
  },
);

test("a JWK that was made anew from another source is told by an update that finds it", async () => {
  const state = await madeAnew("URL", "a pasted key");
  const updated = await jwk.update(scene.newContext(), state, inputs.URL);
  expect(updated.sourceType).toBe("COPY_PASTE");
  expect(scene.warnings).toEqual([
    "JWK payments/verify: it was made anew with the source COPY_PASTE. The next `pulumi up` recreates it.",
  ]);
});

test("a JWK that was made anew from another source is not taken over, although it has the declared key", async () => {
  const wanted: JwkInputs = inputs.COPY_PASTE;
  const state = await madeAnew("COPY_PASTE", "a URL");
  const held = await scene.context.manager.jwks.get(state);
  expect(canTakeOver(state, wanted, held, [jwkThumbprint(key.jwk) ?? ""])).toBe(false);
});
