/** A JWK from a URL is a snapshot: how a user gets a new one, and what is said of the URL. */
import { jwkThumbprint } from "../../provider/jose/thumbprint";
import type { JwkInputs } from "../../provider/jwk/inputs";
import { jwkLifecycle as jwk } from "../../provider/jwk/lifecycle";
import type { JwkState } from "../../provider/jwk/state";
import type { PropertyMap } from "../../provider/resource/properties";
import { createOwned, diffOwned, removeUnlessKept } from "../../provider/resource/run";
import { rejection } from "../support/client";
import { JwkScene, testKey } from "../support/jwkScene";

const key = { kind: "JWK", id: "payments/verify" } as const;
const [firstKey, nextKey] = [testKey(), testKey()];
const option = "set the option deleteBeforeReplace: true on the resource";

let scene: JwkScene;
let inputs: JwkInputs & PropertyMap;
let state: JwkState;
beforeEach(async () => {
  scene = await JwkScene.start({ dialect: { jwkIds: true } });
  inputs = { ...scene.inputsFor(firstKey).URL };
  state = await scene.create(inputs);
  scene.served.text = JSON.stringify({ keys: [{ ...nextKey.jwk, kid: "one" }] });
  scene.simulator.clearJournal();
  scene.newContext();
});
afterEach(() => scene.stop());

/** A plugin is told URNs, a dynamic host is not. */
const hosts = [
  ["a plugin", { urn: "urn:verify" }],
  ["a dynamic host", {}],
] as const;
type Named = (typeof hosts)[number][1];

const check = (named: Named, createFollows: boolean) =>
  scene.context.run.checked(key, { ...named, inputs, createFollows });
const create = () =>
  createOwned(scene.context, { key, parts: [], formers: [] }, () => jwk.create(scene.context, inputs), 10);
const remove = (named: Named) =>
  removeUnlessKept(scene.context, { key, ...named, state }, () => jwk.delete(scene.context, state));

describe.each(hosts)("--replace, for which %s asks no diff", (_host, named) => {
  beforeEach(() => {
    check(named, false);
    check(named, true);
  });

  test("--replace with deleteBeforeReplace makes a new snapshot under another id, and says so", async () => {
    await jwk.beforeCreate(scene.context, inputs, true);
    await remove(named);
    const made = await create();
    expect(made.thumbprintSha256).toBe(jwkThumbprint(nextKey.jwk));
    expect(made.managerId).not.toBe(state.managerId);
    expect(scene.writes()).toEqual(["DELETE", "POST"]);
    expect(scene.warnings.at(-1)).toContain(`(id ${state.managerId} at the Manager): it will be recreated (`);
  });

  test("--replace without deleteBeforeReplace fails in the up, and the error names the option", async () => {
    await jwk.beforeCreate(scene.context, inputs, true);
    const error = await rejection(create());
    expect(error.name).toBe("JwkExistsError");
    expect(error.message).toContain(option);
    expect(scene.held()).toBeDefined();
  });
});

test("--replace without deleteBeforeReplace fails in the preview where the host knows the option, and the error names it", async () => {
  const error = await rejection(jwk.beforeCreate(scene.context, inputs, false));
  expect(error.name).toBe("JwkExistsError");
  expect(error.message).toContain(option);
});

test("a name that another JWK has, which is none of this resource's, is refused without a word of the option", async () => {
  const other = { ...inputs, description: "Other" };
  expect((await rejection(jwk.beforeCreate(scene.context, other, true))).message).not.toContain(option);
});

test.each(hosts)("a replacement that was taken back makes no new snapshot with %s", async (_host, named) => {
  check(named, false);
  const change = { key, next: key, ...named, state, inputs };
  expect((await diffOwned(scene.context, change, () => jwk.diff(scene.context, state, inputs))).changed).toEqual([]);
  check(named, true);
  expect((await create()).managerId).toBe(state.managerId);
  await remove(named);
  expect(scene.writes()).toEqual([]);
});

describe("a URL that holds a credential", () => {
  const variable = "APINIZER_COMPARE_URL_JWKS";
  let secret: JwkInputs & PropertyMap;
  beforeEach(async () => {
    secret = { ...inputs, name: "secret", url: `${inputs.url}?apikey=s3cr3t` };
    state = await scene.create(secret);
  });
  afterEach(() => {
    delete process.env[variable];
  });

  test.each([
    ["from another address", () => inputs.url, (url: string) => `(url: "${url}" => "${url}?…")`],
    ["with another query", () => `${inputs.url}?apikey=0ther`, (url: string) => `(url: another query, of "${url}?…")`],
  ])("a URL is told without its query where a replacement takes it up %s", async (_what, url, reason) => {
    scene.context.run.checked({ kind: "JWK", id: "payments/secret" }, { inputs: secret, createFollows: false });
    await jwk.diff(scene.context, { ...state, url: `${url()}` }, secret);
    expect(scene.warnings).toEqual([expect.stringContaining(reason(`${inputs.url}`))]);
    expect(scene.warnings[0]).not.toMatch(/s3cr3t|0ther/);
  });

  test("a URL that serves another key is told without its query, and with the way to a new snapshot", async () => {
    process.env[variable] = "true";
    scene.served.text = JSON.stringify({ keys: [{ ...firstKey.jwk, kid: "one" }] });
    await scene.refreshed(state);
    expect(scene.warnings).toEqual([
      expect.stringContaining(`it is a snapshot of ${inputs.url}?…, which serves another`),
    ]);
    expect(scene.warnings[0]).not.toContain("s3cr3t");
    expect(scene.warnings[0]).toContain("if the resource has the option deleteBeforeReplace: true.");
  });
});
