/** A JWK that is recreated: nothing is deleted whose create would be refused, and what is lost is told. */

import { createPublicKey } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import type { JwkInputs } from "../../provider/jwk/inputs";
import { jwkId } from "../../provider/jwk/key";
import { jwkLifecycle as jwk } from "../../provider/jwk/lifecycle";
import type { JwkState } from "../../provider/jwk/state";
import type { Context } from "../../provider/resource/context";
import { type PropertyMap, unknownValue } from "../../provider/resource/properties";
import { createOwned, diffOwned, type ResourceKey, Run, removeUnlessKept } from "../../provider/resource/run";
import { Simulator } from "../simulator/simulator";
import { checkedCertificate } from "../support/aCertificate";
import { ellipticCertificate, newCertificate, oldCertificate } from "../support/certificates";
import { clientOf, rejection } from "../support/client";
import { summaryOf } from "../support/difference";

const wanted: JwkInputs & PropertyMap = {
  projectName: "payments",
  name: "verify",
  certificateName: "idp",
  environmentName: "production",
  useType: "SIGNATURE",
  algorithm: "RS256",
  relink: false,
  connection: "apinizer",
};
const certificate = { kind: "certificate", id: "payments/idp" } as const;

let simulator: Simulator;
let context: Context;
let warnings: string[];
let state: JwkState;

/** Another run of the engine: nothing is known of what went before. */
function newRun(): Context {
  warnings = [];
  const report = { info: () => {}, warn: (text: string) => void warnings.push(text) };
  context = { manager: clientOf(simulator), report, run: new Run().at("") };
  return context;
}

beforeEach(async () => {
  simulator = await Simulator.start({ dialect: { jwkIds: true } });
  putCertificate(oldCertificate.pem);
  state = await jwk.create(newRun(), wanted);
  simulator.clearJournal();
  newRun();
});
afterEach(() => simulator.stop());

function putCertificate(pem: string, environments = ["production", "staging"]): void {
  simulator.console.putCertificate("payments", "idp", { alias: "idp", environments, pem });
}
/** An update of the certificate, whose JWKs get the new key. */
const rotate = (certificatePem: string) =>
  clientOf(simulator).certificates.update(
    {
      projectName: "payments",
      certificateName: "idp",
      alias: "idp",
      description: "",
      environments: ["production", "staging"],
      certificatePem,
    },
    { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" },
    async () => false,
  );
const writes = () => simulator.writes().map(({ method, path }) => `${method} ${path.split("/").slice(4).join("/")}`);
const held = () => simulator.state().projects.flatMap(({ jwks }) => jwks);
const made = (changes: Partial<JwkInputs>): JwkInputs & PropertyMap => ({ ...wanted, ...changes });

const keyOf = (inputs: object): ResourceKey => ({ kind: "JWK", id: jwkId(inputs as JwkInputs) });
const urn = "urn:verify";

/** What a host tells of a check: without old inputs a create follows. */
function check(inputs: PropertyMap, createFollows = false): void {
  if (Object.values(keyOf(inputs)).every((part) => !part.includes(unknownValue))) {
    context.run.checked(keyOf(inputs), { urn, inputs, createFollows });
  }
}

/** Check, diff, and what the engine checks again before a replacement; in the preview and in the `up` alike. */
async function plan(inputs: PropertyMap, from = state) {
  check(inputs);
  const change = { key: keyOf(from), next: keyOf(inputs), urn, state: from, inputs };
  const difference = await diffOwned(context, change, () => summaryOf(jwk.diff(context, from, inputs)));
  if (difference.replaces.length > 0) check(inputs, true);
  return difference;
}
const declareCertificate = (changes: PropertyMap) => {
  const inputs = { environments: ["production", "staging"], certificatePem: oldCertificate.pem, ...changes };
  context.run.checked(certificate, { inputs, createFollows: false });
};
const remove = (from = state) =>
  removeUnlessKept(context, { key: keyOf(from), urn, state: from }, () => jwk.delete(context, from));
const create = (inputs: JwkInputs, patience?: number) =>
  createOwned(context, { key: keyOf(inputs), parts: [], formers: [] }, () => jwk.create(context, inputs), patience);

async function refreshed(): Promise<JwkState> {
  const found = await jwk.read(newRun(), state);
  if (found === undefined) throw new Error("is gone");
  simulator.clearJournal();
  newRun();
  return found.state;
}

describe("a diff that plans to recreate a JWK", () => {
  test("a diff that recreates a JWK says what whatever holds the id loses, with the id and the reason", async () => {
    const { managerId } = state;
    expect(managerId).toMatch(/^[0-9a-f]{24}$/);
    expect(await plan(made({ algorithm: "RS512" }))).toMatchObject({
      replaces: ["algorithm"],
      deleteBeforeReplace: true,
    });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain(`JWK payments/verify (id ${managerId} at the Manager): it will be recreated`);
    expect(warnings[0]).toContain('(algorithm: "RS256" => "RS512")');
    expect(warnings[0]).toMatch(/policies and credentials that refer to the old id, such as JOSE policies, lose it/);
    expect(warnings[0]).toContain("Between the delete and the create there is no JWK.");
    expect(writes()).toEqual([]);
  });

  test("a diff that recreates a JWK says the same without an id where the Manager does not expose it, and of a move that the old JWK goes last", async () => {
    await plan(made({ name: "other" }), { ...state, managerId: "" });
    expect(warnings).toEqual([
      expect.stringMatching(/^JWK payments\/verify: it will be recreated \(name: "verify" => "other"\)/),
    ]);
    expect(warnings[0]).toContain("The old one is deleted afterwards.");
  });

  test.each([
    ["an algorithm for another key", { algorithm: "ES256" }, "algorithm", "Use one of: RS256"],
    ["a use without a fitting algorithm", { useType: "ENCRYPTION", algorithm: "ECDH-ES" }, "algorithm", "RSA-OAEP-256"],
    [
      "an environment without the certificate",
      { environmentName: "stagign" },
      "environmentName",
      "Use one of: production",
    ],
    ["a certificate that is not there", { certificateName: "other" }, "certificateName", "Correct the name"],
    ["a project that is not there", { projectName: "nowhere" }, "projectName", "nowhere"],
    ["a name that is taken", { name: "taken" }, "name", "Choose another name"],
  ])("a diff that recreates a JWK is refused for %s", async (_what, changes, property, text) => {
    simulator.console.addJwk("payments", "taken", { kty: "oct", k: "c2VjcmV0" });
    const error = await rejection(plan(made(changes as Partial<JwkInputs>)));
    expect(error).toMatchObject({ name: "JwkReplacementImpossibleError", property });
    expect(error.message).toContain("Nothing was deleted: the JWK is to be recreated (");
    expect(error.message).toContain(text);
    expect(writes()).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test("a diff that recreates a JWK is refused with unchanged inputs where its certificate went from RSA to EC with NULLIFY", async () => {
    putCertificate(ellipticCertificate.pem);
    const seen = await refreshed();
    const error = await rejection(plan(wanted, seen));
    expect(error.message).toContain("algorithm: expected an algorithm for SIGNATURE with the EC-P-");
    expect(error.message).toMatch(/\(its link was cut, it does not carry its source's key: \S+ => \S+\)/);
    const valid = /Use one of: (ES\d+)\./.exec(error.message)?.[1];
    expect((await plan(made({ algorithm: valid ?? "" }), seen)).deleteBeforeReplace).toBe(true);
  });

  test("a diff that recreates a JWK fails where it cannot read whether the create can follow", async () => {
    simulator.faults.push({ match: { path: /certificates/ }, when: "before", what: { status: 503 }, times: 9 });
    expect((await rejection(plan(made({ algorithm: "RS512" })))).name).toBe("ManagerUnavailableError");
  });

  test("a diff that recreates a JWK asks nothing and refuses nothing in a refresh, where no check came before", async () => {
    putCertificate(ellipticCertificate.pem);
    const seen = await refreshed();
    expect(await summaryOf(jwk.diff(context, seen, wanted))).toMatchObject({ deleteBeforeReplace: true });
    expect(simulator.journal).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test.each(["projectName", "name", "certificateName", "environmentName", "useType", "algorithm"])(
    "a diff that recreates a JWK looks at what is known where %s is not yet",
    async (property) => {
      expect(await plan({ ...wanted, description: "Other", [property]: unknownValue })).toMatchObject({
        changes: true,
      });
    },
  );
});

describe("what a program is still to change before a JWK's create", () => {
  const rotated = made({ algorithm: "ES384" });

  test.each([
    ["a certificate whose thumbprint is not known", { ...rotated, certificateThumbprint: unknownValue }],
    [
      "a certificate whose thumbprint the Manager does not hold",
      { ...rotated, certificateThumbprint: ellipticCertificate.sha256 },
    ],
  ])("a program is still to change %s", async (_what, inputs) => {
    expect(await plan(inputs)).toMatchObject({ deleteBeforeReplace: true });
    expect(warnings).toEqual([expect.stringContaining('it will be recreated (algorithm: "RS256" => "ES')]);
  });

  test("a program is still to change a certificate whose content changes in this run, until that is done", async () => {
    context.run.changesContent(certificate);
    expect(await plan(rotated)).toMatchObject({ deleteBeforeReplace: true });
    context.run.changedContent(certificate);
    expect((await rejection(plan(rotated))).name).toBe("JwkReplacementImpossibleError");
  });

  test("a program is still to change a certificate to which it gives another content", async () => {
    const declare = (certificatePem: unknown) => declareCertificate({ certificatePem });
    declare(oldCertificate.pem);
    expect((await rejection(plan(rotated))).name).toBe("JwkReplacementImpossibleError");
    for (const certificatePem of [ellipticCertificate.pem, unknownValue]) {
      declare(certificatePem);
      expect(await plan(rotated)).toMatchObject({ deleteBeforeReplace: true });
    }
  });

  test("a program is still to change a certificate that it brings to the environment", async () => {
    const moved = made({ environmentName: "test" });
    const declare = (environments: unknown) => declareCertificate({ environments });
    declare(["production"]);
    expect((await rejection(plan(moved))).name).toBe("JwkReplacementImpossibleError");
    for (const environments of [["production", "test"], unknownValue]) {
      declare(environments);
      expect(await plan(moved)).toMatchObject({ deleteBeforeReplace: true });
    }
  });

  test("a program is not still to change an environment to which it does not bring the certificate", async () => {
    declareCertificate({ certificatePem: unknownValue });
    const inputs = { ...made({ environmentName: "stagign" }), certificateThumbprint: unknownValue };
    expect((await rejection(plan(inputs))).name).toBe("JwkReplacementImpossibleError");
  });

  test("a program is not still to change a certificate that it leaves as it is, in whatever form the thumbprint is written", async () => {
    const colons = oldCertificate.sha256.toLowerCase().replace(/..(?=.)/g, "$&:");
    for (const certificateThumbprint of [oldCertificate.sha256, colons]) {
      const error = await rejection(plan({ ...rotated, certificateThumbprint }));
      expect(error.name).toBe("JwkReplacementImpossibleError");
    }
  });

  test("what a program is still to change does not excuse a wrong project or name", async () => {
    const inputs = made({ projectName: "nowhere", certificateThumbprint: unknownValue });
    expect((await rejection(plan(inputs))).name).toBe("JwkReplacementImpossibleError");
  });
});

describe("the delete of a JWK's replacement", () => {
  test("the delete of a JWK's replacement checks that the create can follow, before it deletes", async () => {
    const inputs = { ...made({ algorithm: "ES384" }), certificateThumbprint: ellipticCertificate.sha256 };
    expect((await plan(inputs)).deleteBeforeReplace).toBe(true);
    const error = await rejection(remove());
    expect(error).toMatchObject({ name: "JwkReplacementImpossibleError", property: "algorithm" });
    expect(error.message).toContain("Nothing was deleted.");
    expect(writes()).toEqual([]);
  });

  test("the delete of a JWK's replacement checks with the inputs of the check where no diff was asked for: --replace, taint, replaceWith", async () => {
    putCertificate(ellipticCertificate.pem);
    check(wanted, true);
    expect((await rejection(remove())).name).toBe("JwkReplacementImpossibleError");
    expect(writes()).toEqual([]);
  });

  test("the delete of a JWK's replacement fails where it cannot read whether the create can follow", async () => {
    check(wanted, true);
    simulator.faults.push({ match: { path: /certificates/ }, when: "before", what: { status: 503 }, times: 9 });
    expect((await rejection(remove())).name).toBe("ManagerUnavailableError");
    expect(writes()).toEqual([]);
  });

  test("the delete of a JWK checks nothing in a destroy, where no create follows, also after the diff of a refresh", async () => {
    putCertificate(ellipticCertificate.pem);
    const seen = await refreshed();
    await summaryOf(jwk.diff(context, seen, wanted));
    await remove(seen);
    expect(simulator.journal.map(({ method }) => method)).toEqual(["DELETE"]);
  });

  test("the delete of a JWK that goes because another resource is replaced checks nothing: its check comes later", async () => {
    putCertificate(ellipticCertificate.pem);
    const seen = await refreshed();
    const change = { key: keyOf(seen), next: keyOf(seen), urn, state: seen, inputs: wanted };
    await diffOwned(context, change, () => summaryOf(jwk.diff(context, seen, wanted)));
    await remove(seen);
    expect(simulator.journal.map(({ method }) => method)).toEqual(["DELETE"]);
  });

  test("the delete of a JWK's replacement goes on where the certificate changes from RSA to EC together with the JWK's algorithm", async () => {
    putCertificate(ellipticCertificate.pem);
    const refused = await rejection(plan(wanted, await refreshed()));
    const algorithm = /Use one of: (ES\d+)\./.exec(refused.message)?.[1] ?? "";
    const inputs = { ...made({ algorithm }), certificateThumbprint: ellipticCertificate.sha256 };
    newRun();
    simulator.clearJournal();
    await plan(inputs);
    await remove();
    expect(await create(inputs)).toMatchObject({ linked: true, type: "EC" });
    expect(writes()).toEqual(["DELETE jwks/verify/", "POST jwks/"]);
  });

  test("the delete of a JWK's replacement reports what is lost where no diff has reported it", async () => {
    check(wanted, true);
    await remove();
    expect(warnings).toEqual([expect.stringContaining(`(id ${state.managerId} at the Manager): it will be recreated`)]);
    newRun();
    await create(wanted);
    await plan(made({ algorithm: "RS512" }));
    await remove();
    expect(warnings).toHaveLength(1);
  });
});

describe("a create that is refused after its delete", () => {
  const refuseOnce = () =>
    simulator.faults.push({
      match: { method: "POST", path: /jwks/ },
      when: "before",
      what: { status: 400, body: { status: "FAILURE", resultMessage: "No more JWKs today!" } },
    });
  const next = made({ algorithm: "RS512" });

  beforeEach(async () => {
    await plan(next);
    await remove();
    warnings.length = 0;
  });

  test("a create that is refused after its delete restores the old JWK under a new id, reports that, and throws the refusal", async () => {
    refuseOnce();
    expect(await rejection(create(next))).toMatchObject({ name: "RequestRejectedError" });
    const [back] = held();
    expect(back).toMatchObject({ name: "verify", algorithm: "RS256", sourceId: expect.any(String) });
    expect(back?.id).not.toBe(state.managerId);
    expect(warnings).toEqual([expect.stringContaining(`was put back under another id, ${back?.id}`)]);
  });

  test("a create that is refused after its delete lets the next up create the wanted JWK, or keep the restored one", async () => {
    refuseOnce();
    await rejection(create(next));
    const [back] = held();
    newRun();
    await plan(wanted);
    check(wanted, true);
    expect(await create(wanted)).toMatchObject({ managerId: back?.id });
    newRun();
    await plan(next);
    expect(await create(next)).toMatchObject({ algorithm: "RS512" });
    expect(held()).toMatchObject([{ algorithm: "RS512" }]);
    expect(writes().slice(2)).toEqual(["POST jwks/", "DELETE jwks/verify/", "POST jwks/"]);
  });

  test("a create that is refused after its delete restores the key alone where the certificate has another one by now, and says so", async () => {
    const key = state.publicJwk;
    putCertificate(ellipticCertificate.pem);
    const error = await rejection(create(next));
    expect(error).toMatchObject({ name: "InvalidInputError", property: "algorithm" });
    expect(held()).toMatchObject([{ name: "verify", sourceType: "COPY_PASTE", sourceId: null, kid: state.kid }]);
    expect(simulator.publicJwk("payments", "verify")).toMatchObject({ n: key.n, e: key.e });
    expect(warnings).toEqual([
      expect.stringContaining("with its key and no link: certificate idp has another key in production now"),
    ]);
  });

  test("a create that is refused after its delete restores the key alone where the certificate is gone by now", async () => {
    simulator.console.deleteCertificate("payments", "idp");
    const error = await rejection(create(next));
    expect(error.name).toBe("CertificateNotFoundError");
    expect(held()).toMatchObject([{ name: "verify", sourceType: "COPY_PASTE", kid: state.kid }]);
    expect(simulator.publicJwk("payments", "verify")).toMatchObject({ n: state.publicJwk.n });
    expect(warnings).toEqual([expect.stringContaining("with its key and no link: certificate idp: ")]);
  });

  test("a create that is refused after its delete restores the key alone where the certificate cannot be read", async () => {
    refuseOnce();
    const { certificateName, ...others } = made({
      sourceType: "COPY_PASTE",
      publicJwk: JSON.stringify(state.publicJwk),
    });
    const unreadable = { status: 500, body: "" };
    simulator.faults.push({
      match: { method: "GET", path: /certificates/ },
      when: "before",
      what: unreadable,
      times: 9,
    });
    expect((await rejection(create(others as JwkInputs & PropertyMap))).name).toBe("RequestRejectedError");
    expect(held()).toMatchObject([{ name: "verify", sourceType: "COPY_PASTE", kid: state.kid }]);
    expect(warnings.at(-1)).toContain("with its key and no link: certificate idp: HTTP 500");
  });

  test("a create that is refused after its delete restores the key alone, without its algorithm, where an update of the certificate gave the JWK a key of another kind", async () => {
    await create(next);
    await rotate(ellipticCertificate.pem);
    const old = await refreshed();
    expect(old).toMatchObject({ type: "EC", algorithm: "RS256", linked: true });
    const environments = ["production"];
    const publicPem = createPublicKey(newCertificate.pem).export({ type: "spki", format: "pem" }) as string;
    simulator.console.putKey("payments", "registered", { keyType: "PUBLIC_KEY", environments, pem: publicPem });
    const { certificateName, ...others } = made({ sourceType: "PUBLIC_KEY", keyName: "registered" });
    const registered = others as JwkInputs & PropertyMap;
    await plan(registered, old);
    await remove(old);
    warnings.length = 0;
    refuseOnce();
    expect((await rejection(create(registered))).name).toBe("RequestRejectedError");
    expect(held()).toMatchObject([{ name: "verify", sourceType: "COPY_PASTE", kid: old.kid, algorithm: null }]);
    expect(simulator.publicJwk("payments", "verify")).toMatchObject({ x: old.publicJwk.x, y: old.publicJwk.y });
    expect(warnings).toEqual([expect.stringContaining("and no link: RS256 is no algorithm for its EC-P-384 key")]);
  });

  test("a create that is refused after its delete restores the key alone of an import that did not learn all of the source", async () => {
    await create(next);
    newRun();
    const { environmentName: _, ...unlearned } = await refreshed();
    const from: JwkState = { ...unlearned, __importedInPart: true };
    const pasted = { projectName: "payments", name: "verify", sourceType: "COPY_PASTE", relink: false } as const;
    const other = { ...pasted, publicJwk: JSON.stringify({ ...state.publicJwk, kid: "next" }), connection: "apinizer" };
    await plan(other, from);
    await remove(from);
    refuseOnce();
    await rejection(create(other));
    expect(held()).toMatchObject([{ name: "verify", sourceType: "COPY_PASTE", kid: state.kid }]);
    expect(warnings.at(-1)).toContain("with its key and no link: its environmentName is not known");
  });

  test("a create that is refused after its delete restores nothing where that is refused too, and the error says so", async () => {
    refuseOnce();
    refuseOnce();
    const error = await rejection(create(next));
    expect(error.name).toBe("JwkLostError");
    expect(error.message).toMatch(/was not put back: .*No more JWKs today!/);
  });

  test("a create that is refused after its delete reports a restored JWK that is not deployed everywhere", async () => {
    refuseOnce();
    simulator.failDeployment("staging", "no route");
    expect((await rejection(create(next))).name).toBe("RequestRejectedError");
    expect(warnings).toEqual([expect.stringContaining("but not as it was (a failure in staging (")]);
    expect(held()).toHaveLength(1);
  });

  test("a create that is refused after its delete restores nothing where the Manager gives no answer, and the error says so", async () => {
    simulator.faults.push({ match: { method: "GET" }, when: "before", what: { status: 503 }, times: 9 });
    const error = await rejection(create(next));
    expect(error).toMatchObject({ name: "JwkLostError", cause: { name: "ManagerUnavailableError" } });
    expect(error.message).toContain("the Manager gives no answer");
  });

  test("a create that fails after its delete restores nothing where the new JWK may exist", async () => {
    simulator.faults.push({ match: { method: "POST" }, when: "after", what: "reset" });
    simulator.faults.push({ match: { method: "GET", path: /jwks/ }, when: "before", what: { status: 503 }, times: 99 });
    expect((await rejection(create(next))).name).toBe("WriteOutcomeUnknownError");
    expect(held()).toMatchObject([{ algorithm: "RS512" }]);
  });
});

describe("a create that the engine asks for together with the delete before it", () => {
  const next = made({ algorithm: "RS512" });
  const wrote = () => writes().map((line) => line.split(" ")[0]);
  beforeEach(async () => {
    // The engine asks whether what depends on another resource goes with it, before it checks what the program declares.
    const change = {
      key: keyOf(state),
      next: keyOf(next),
      urn,
      state,
      inputs: { ...next, certificateName: unknownValue },
    };
    await diffOwned(context, change, () => summaryOf(jwk.diff(context, state, change.inputs)));
    check(next, true);
    warnings.length = 0;
  });

  test("a create that comes before its delete waits for that, and is sent again", async () => {
    const creating = create(next);
    while (wrote().length === 0) await setTimeout(5);
    await remove();
    expect(await creating).toMatchObject({ algorithm: "RS512" });
    expect(wrote()).toEqual(["POST", "DELETE", "POST"]);
    expect(held()).toHaveLength(1);
  });

  test("a create that comes while its delete is carried out waits for its end", async () => {
    const removing = remove();
    expect(await create(next)).toMatchObject({ algorithm: "RS512" });
    await removing;
    expect(wrote()).toEqual(["DELETE", "POST"]);
  });

  test("a create whose delete does not come fails, and a delete that comes later leaves the JWK, which is told", async () => {
    expect((await rejection(create(next, 10))).name).toBe("JwkExistsError");
    await remove();
    expect(held()).toMatchObject([{ name: "verify", algorithm: "RS256" }]);
    expect(warnings).toEqual([expect.stringContaining("not deleted, because this program still declares it")]);
  });
});

describe("a create of a JWK that this stack owns", () => {
  /** The stack's state holds it, and a replacement that was taken back makes the engine create it. */
  const own = (inputs: PropertyMap = wanted) => {
    check(inputs, true);
    context.run.holds(keyOf(inputs), { state, stays: true });
  };

  test("a create of a JWK that this stack owns takes it over as it is, without a call that writes", async () => {
    own();
    expect(await create(wanted)).toMatchObject({ ...state, deployments: [], deployedEnvironments: [] });
    expect(writes()).toEqual([]);
  });

  test("a create of a JWK that this stack owns takes it over with its link cut, unless relink is set", async () => {
    simulator.console.detachJwk("payments", "verify");
    own();
    expect(await create(wanted)).toMatchObject({ linked: false, managerId: state.managerId });
    expect(writes()).toEqual([]);
    const relinked = await create(made({ relink: true }));
    expect(relinked.linked).toBe(true);
    expect(relinked.managerId).not.toBe(state.managerId);
    expect(writes()).toEqual(["DELETE jwks/verify/", "POST jwks/"]);
  });

  test.each([
    ["another key", () => putCertificate(newCertificate.pem), {}],
    ["another description", () => {}, { description: "Other" }],
  ])("a create of a JWK that this stack owns recreates it where it has %s", async (_what, change, changes) => {
    change();
    own(made(changes));
    expect(await create(made(changes))).toMatchObject({ ...changes, linked: true });
    expect(warnings).toEqual([expect.stringContaining(`(id ${state.managerId} at the Manager): it will be recreated`)]);
    expect(writes()).toEqual(["DELETE jwks/verify/", "POST jwks/"]);
  });

  test("a create of a JWK that this stack owns recreates it where the state has another algorithm, which the Manager does not expose", async () => {
    own(made({ algorithm: "RS512" }));
    await create(made({ algorithm: "RS512" }));
    expect(held()).toMatchObject([{ algorithm: "RS512" }]);
  });

  test("a create of a JWK that this stack owns deletes nothing where it would be refused", async () => {
    putCertificate(ellipticCertificate.pem);
    own();
    const error = await rejection(create(wanted));
    expect(error).toMatchObject({ name: "JwkReplacementImpossibleError", property: "algorithm" });
    expect(writes()).toEqual([]);
  });

  test("a create of a JWK that this stack owns restores what it deleted, where it is refused", async () => {
    own(made({ description: "Other" }));
    const refusal = { status: 400, body: { status: "FAILURE", resultMessage: "No more JWKs today!" } };
    simulator.faults.push({ match: { method: "POST" }, when: "before", what: refusal });
    expect((await rejection(create(made({ description: "Other" })))).name).toBe("RequestRejectedError");
    expect(held()).toMatchObject([{ name: "verify", algorithm: "RS256" }]);
    expect(warnings).toEqual([expect.stringContaining("recreated"), expect.stringContaining("was put back")]);
  });

  test("a create of a JWK that this stack does not own fails with JwkExistsError", async () => {
    check(wanted, true);
    expect((await rejection(create(wanted))).name).toBe("JwkExistsError");
  });
});

describe("the check of a JWK's create", () => {
  const refused = (changes: Parameters<typeof made>[0]) => rejection(jwk.beforeCreate(context, made(changes), true));

  test("the check of a JWK's create refuses an algorithm that does not fit the certificate, and one that is elsewhere", async () => {
    putCertificate(ellipticCertificate.pem);
    expect((await refused({})).message).toMatch(/algorithm: expected.*Use one of: ES/);
    await jwk.beforeCreate(context, made({ name: "a", certificateName: "declaredLater" }), true);
    expect(await refused({ name: "b", environmentName: "test" })).toMatchObject({ property: "environmentName" });
    expect(writes()).toEqual([]);
  });

  test("the check of a JWK's create refuses a name that another JWK has, and warns where that may be the one that is replaced", async () => {
    expect(await refused({ description: "Other" })).toMatchObject({ name: "JwkExistsError", property: "name" });
    await jwk.beforeCreate(context, wanted, true);
    expect(warnings).toEqual([expect.stringContaining("--replace with deleteBeforeReplace")]);
  });

  test("the check of a JWK's create asks nothing about a certificate that the program creates, but whether the algorithm fits its key", async () => {
    const inputs = checkedCertificate({ certificateName: "new", certificatePem: ellipticCertificate.pem });
    context.run.checked({ kind: "certificate", id: "payments/new" }, { inputs, createFollows: true });
    await jwk.beforeCreate(context, made({ name: "a", certificateName: "new", algorithm: "ES384" }), true);
    expect((await refused({ name: "b", certificateName: "new" })).message).toContain("Use one of: ES384");
    expect(simulator.journal.map(({ path }) => path)).toEqual(["/apiops/projects/payments/jwks/"]);
  });

  test("the check of JWKs' creates lists the JWKs of a project once for all of them", async () => {
    await Promise.all(["a", "b", "c"].map((name) => jwk.beforeCreate(context, made({ name }), true)));
    expect(simulator.journal.filter(({ path }) => path.endsWith("/jwks/"))).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  test("the check of JWKs' creates asks a Manager that does not answer once for all of them", async () => {
    simulator.faults.push({ match: { path: /jwks/ }, when: "before", what: { status: 503 }, times: 99 });
    expect((await refused({})).name).toBe("ManagerUnavailableError");
    const asked = simulator.journal.length;
    for (const name of ["a", "b"]) expect((await refused({ name })).message).toContain("told before");
    expect(simulator.journal).toHaveLength(asked);
  });

  test("the check of a JWK's create says nothing where this program is still to change its certificate", async () => {
    putCertificate(ellipticCertificate.pem);
    context.run.changesContent(certificate);
    await jwk.beforeCreate(context, made({ name: "a" }), true);
    expect(warnings).toEqual([]);
  });

  test("the check of a JWK's create does not ask where a name is not known yet, and not again where the diff has looked", async () => {
    await jwk.beforeCreate(context, { ...wanted, name: unknownValue }, true);
    await plan(made({ algorithm: "RS512" }));
    simulator.clearJournal();
    await jwk.beforeCreate(context, made({ algorithm: "RS512" }), true);
    expect(simulator.journal).toEqual([]);
  });
});
