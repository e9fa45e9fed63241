/** The certificates of a trust bundle beside resources of their own: whoever declares one, it is one certificate. */
import { certificateLifecycle as certificate } from "../../provider/certificate/lifecycle";
import type { Context } from "../../provider/resource/context";
import type { Lifecycle } from "../../provider/resource/lifecycle";
import type { PropertyMap } from "../../provider/resource/properties";
import {
  ManagerRun,
  noteChecked,
  type Part,
  type ResourceKey,
  Run,
  removeUnlessKept,
} from "../../provider/resource/run";
import { memberName } from "../../provider/trustBundle/key";
import { trustBundleLifecycle as bundle } from "../../provider/trustBundle/lifecycle";
import type { TrustBundleState } from "../../provider/trustBundle/state";
import { Simulator } from "../simulator/simulator";
import { checkedTrustBundle } from "../support/aTrustBundle";
import { ellipticCertificate, newCertificate, oldCertificate } from "../support/certificates";
import { clientOf, rejection } from "../support/client";

const [oldName = "", ecName = ""] = [oldCertificate, ellipticCertificate].map(({ sha256 }) =>
  memberName("partner", sha256),
);
const bundleKey: ResourceKey = { kind: "trust bundle", id: "payments/partner" };
const memberKey: ResourceKey = { kind: "certificate", id: `payments/${oldName}` };
const [bundleUrn, certificateUrn] = ["urn:bundle", "urn:certificate"];

/** A resource of its own for the bundle's old certificate. */
const alone = {
  ...{ projectName: "payments", certificateName: oldName, alias: oldName, description: "Old", protectJwks: false },
  ...{ environments: ["production"], certificatePem: oldCertificate.pem, adoptExisting: true, connection: "apinizer" },
};

let simulator: Simulator;
let context: Context;
let told: string[];
beforeEach(async () => {
  simulator = await Simulator.start();
  context = aRun();
});
afterEach(() => simulator.stop());

function aRun(): Context {
  told = [];
  const tell = (message: string) => void told.push(message);
  return { report: { info: tell, warn: tell }, run: new Run().at(""), manager: clientOf(simulator) };
}

/** A check of the run names a resource, as a host does it. */
function check<I extends object, S extends object>(of: Lifecycle<I, S>, key: ResourceKey, urn: string, news: object) {
  const inputs = news as PropertyMap;
  return noteChecked(context, key, { urn, inputs, createFollows: true }, of.parts(inputs)).map(
    ({ message }) => message,
  );
}
const checkBundle = (changes = {}) => check(bundle, bundleKey, bundleUrn, checkedTrustBundle(changes));
const checkAlone = (inputs: object = alone) => check(certificate, memberKey, certificateUrn, inputs);
const held = () =>
  simulator
    .state()
    .projects.flatMap(({ certificates }) => certificates.map(({ name }) => name))
    .sort();

test.each([
  ["the bundle first", [checkBundle, checkAlone]],
  ["the certificate first", [checkAlone, checkBundle]],
])("a certificate that a trust bundle and a resource declare is declared twice, %s", (_what, checks) => {
  const [first, second] = checks[0] === checkAlone ? [certificateUrn, bundleUrn] : [bundleUrn, certificateUrn];
  const [before, after] = checks.map((one) => one());
  expect(before).toEqual([]);
  expect(after).toEqual([
    expect.stringContaining(
      `certificate payments/${oldName}: certificateName: expected one resource of the program for each certificate of a Manager, got two: ${first} and ${second}`,
    ),
  ]);
});

test("a certificate that has left the bundle's set is free", () => {
  checkBundle({ certificates: [ellipticCertificate.pem, newCertificate.pem] });
  expect(checkAlone()).toEqual([]);
});

test("another process of the engine is told that a certificate is a part of a trust bundle", async () => {
  const other = new Run().at("");
  const source = new ManagerRun(new Run(), "", (note) => other.replay(note));
  noteChecked({ ...context, run: source }, bundleKey, { urn: bundleUrn, inputs: {}, createFollows: false }, [
    { key: memberKey, inputs: {} },
  ]);
  expect(await other.partKeptBy(bundleKey, { twin: true })).toEqual({ urn: bundleUrn, managerUrl: "" });
  expect(await other.partKeptBy(memberKey, { twin: true })).toBeUndefined();
  expect(other.isDeclared(memberKey)).toBe(true);
});

describe("an alias", () => {
  const taking = { ...alone, certificateName: "other", alias: oldName, adoptExisting: false };
  const otherKey: ResourceKey = { kind: "certificate", id: "payments/other" };
  const expected = { name: "AliasInUseError", received: expect.stringContaining("of this program") };

  test("an alias of a bundle's certificate is refused to another certificate, in the preview of its create", async () => {
    checkBundle();
    check(certificate, otherKey, certificateUrn, taking);
    expect(await rejection(certificate.beforeCreate(context, taking, false))).toMatchObject(expected);
  });

  test("an alias of another certificate is refused to the bundle's", async () => {
    check(certificate, otherKey, certificateUrn, taking);
    checkBundle();
    const inputs: PropertyMap = checkedTrustBundle();
    const error = await rejection(bundle.beforeCreate(context, inputs, false));
    expect(error).toMatchObject({ ...expected, subject: `certificate payments/${oldName}` });
  });

  test("an alias of the bundle's own certificates is no hindrance", async () => {
    checkBundle();
    await bundle.beforeCreate(context, checkedTrustBundle() as PropertyMap, false);
  });
});

describe("what both had and one still declares stays", () => {
  test("a certificate stays where a resource of its own leaves the program and the bundle takes it over", async () => {
    await certificate.create(context, alone);
    context = aRun();
    checkBundle();
    const removed = removeUnlessKept(context, { key: memberKey, urn: certificateUrn, state: alone }, async () => {
      throw new Error("was deleted");
    });
    await removed;
    expect(told.join()).toContain(`not deleted, because this program still declares it (${bundleUrn})`);
  });

  test("a retiring certificate is named where an older entry of the bundle goes, and the other one does not have it", async () => {
    const state = await bundle.create(context, checkedTrustBundle({ overlapDays: 7 }));
    const overlapping = await bundle.update(aRun(), state, checkedTrustBundle({ ...rotated(), overlapDays: 7 }));
    const remove = async (known: TrustBundleState, stays = true) => {
      context = aRun();
      checkBundle(rotated());
      context.run.holds(bundleKey, { state: known, stays });
      const leftBehind = () => bundle.leftBehind(context, overlapping);
      const deletion = { key: bundleKey, urn: "older", state: overlapping, leftBehind };
      await removeUnlessKept(context, deletion, () => bundle.delete(context, overlapping));
      return told.join();
    };
    const members = overlapping.members.filter(({ retiresAt }) => retiresAt === "");
    expect(await remove({ ...overlapping, members })).toContain(
      `no resource of the stack has them any more: ${oldName} `,
    );
    expect(held()).toContain(oldName);
    expect(await remove(overlapping)).not.toContain("any more: ");
    // With `--refresh --replace`, a refresh alone has looked at what then goes.
    expect(await remove(overlapping, false)).toContain(`no resource of the stack has them any more: ${oldName} `);
  });

  test.each([
    [
      "leaves the bundle",
      async (state: TrustBundleState) => bundle.update(context, state, checkedTrustBundle(rotated())),
    ],
    ["goes with the bundle", async (state: TrustBundleState) => bundle.delete(context, state)],
  ])("a certificate stays where it %s and a resource of its own takes it over", async (_what, change) => {
    const state = await bundle.create(context, checkedTrustBundle());
    context = aRun();
    checkAlone();
    await change(state);
    expect(held()).toContain(oldName);
    expect(told.join()).toContain(`certificate payments/${oldName}: not deleted with its trust bundle`);
  });

  describe("by two addresses", () => {
    const leaves = (state: TrustBundleState) => bundle.update(context, state, checkedTrustBundle(rotated()));
    const goes = (state: TrustBundleState) => bundle.delete(context, state);
    const twin = () => noteElsewhere({ key: bundleKey, urn: "urn:twin" }, bundle.parts(checkedTrustBundle()));
    const own = () => noteElsewhere({ key: memberKey, urn: certificateUrn }, []);
    let elsewhere: ManagerRun;

    function noteElsewhere({ key, urn }: { key: ResourceKey; urn: string }, parts: readonly Part[]): void {
      noteChecked({ ...context, run: elsewhere }, key, { urn, inputs: {}, createFollows: true }, parts);
    }

    /** `ids`: of the project, by address. */
    async function declaredThere(declare: () => void, ids: Record<string, string> = {}): Promise<TrustBundleState> {
      const state = await bundle.create(context, checkedTrustBundle());
      const run = new Run(undefined, async (managerUrl) => ids[managerUrl]);
      context = { ...aRun(), run: run.at("https://one") };
      elsewhere = run.at("https://two");
      checkBundle(rotated());
      declare();
      return state;
    }

    test.each([
      ["leaves its bundle, and a resource of its own", leaves, own],
      ["leaves its bundle, and another bundle", leaves, twin],
      ["goes with its bundle, and a resource of its own", goes, own],
    ])(
      "a certificate stays where it %s declares it at what may be the same Manager",
      async (_what, change, declare) => {
        await change(await declaredThere(declare));
        expect(held()).toContain(oldName);
        expect(told.join()).toMatch(
          new RegExp(
            `${oldName}: not deleted with its trust bundle, because .* declares it at https://two, and nothing shows`,
          ),
        );
      },
    );

    test.each([
      ["leaves its bundle", leaves, twin],
      ["goes with its bundle", goes, own],
    ])("a certificate that %s is deleted where it is declared at another Manager", async (_what, change, declare) => {
      await change(await declaredThere(declare, { "https://one": "1", "https://two": "2" }));
      expect(held()).not.toContain(oldName);
    });

    test("the certificates of a bundle that moves to another address go with the old one, where that goes first", async () => {
      await goes(await declaredThere(twin));
      expect(held()).toEqual([]);
    });
  });

  test("a destroy, in which nothing is declared, deletes all that a trust bundle has", async () => {
    const state = await bundle.create(context, checkedTrustBundle());
    expect(held()).toEqual([ecName, oldName].sort());
    context = aRun();
    await bundle.delete(context, state);
    expect(held()).toEqual([]);
  });
});

function rotated() {
  return { certificates: [ellipticCertificate.pem, newCertificate.pem] };
}
