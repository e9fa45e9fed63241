import type { Replacement } from "../providerCode";

/** A fault that was in the source once, or could come into it. */
export interface PlantedFault {
  readonly what: string;
  readonly replacements: readonly Replacement[];
}

const run = "provider/resource/run/managerRun.ts";
const reconcile = "provider/trustBundle/reconcile.ts";
const decisions = "provider/trustBundle/decisions.ts";
const ownCreate = "? declared.urn === urn && declared.createFollows";

/** Every text to be replaced has to be found exactly once in the source. */
export const plantedFaults: Readonly<Record<string, PlantedFault>> = {
  createThenDelete: {
    what: "a delete does not look whether the program still declares what it deletes",
    replacements: [
      {
        file: "provider/resource/run/ownership.ts",
        find: "if (kept !== undefined) {",
        replace: "if (kept !== undefined && false) {",
      },
    ],
  },
  replacementTakenBack: {
    what: "what a resource itself has just created is deleted with its old state",
    replacements: [
      {
        file: run,
        find: "if (declared === undefined || declared.created) return declared;",
        replace: "if (declared === undefined) return declared;",
      },
      { file: run, find: ownCreate, replace: "? declared.urn === urn" },
    ],
  },
  killedBeforeTheDelete: {
    what: "an old copy of the state takes along what its own resource still declares",
    replacements: [{ file: run, find: ownCreate, replace: "? declared.urn === urn" }],
  },
  twoResourcesOfOneId: {
    what: "a resource that leaves the program takes along what another one declares",
    replacements: [{ file: run, find: ownCreate, replace: "? declared.urn !== urn || declared.createFollows" }],
  },
  jwkDeletedThenRefused: {
    what: "a JWK is deleted first, and its create is then refused",
    replacements: [
      {
        file: "provider/jwk/replacement.ts",
        find: "if (refused !== undefined) throw new JwkReplacementImpossibleError(refused, reasons);",
        replace: "",
      },
      {
        file: "provider/jwk/replacement.ts",
        find: "if (refused !== undefined) throw new JwkReplacementImpossibleError(refused);",
        replace: "",
      },
      {
        file: "provider/jwk/lifecycle.ts",
        find: "throw await putBack(context, deleted, inputs, error);",
        replace: "throw error;",
      },
    ],
  },
  aliasOfAnotherProject: {
    what: "a certificate is deleted first, and a certificate of another project has its alias",
    replacements: [
      { file: "provider/certificate/replacement.ts", find: "[...own, ...elsewhere]", replace: "[...own]" },
      { file: "provider/resource/inPlaceOfOld.ts", find: "await resource.putBack(deleted, error);", replace: "" },
    ],
  },
  failedDeploymentForgotten: {
    what: "a certificate that the stack takes over counts as deployed, although its last deployment failed",
    replacements: [
      {
        file: "provider/certificate/adoption.ts",
        find: "own !== undefined && hasFailedSome(own, inputs.environments)",
        replace: "own !== undefined && false",
      },
    ],
  },
  onlyWhatTheStateKnows: {
    what: "JWKs are looked for by what the state remembers, not by what the Manager holds",
    replacements: [
      {
        file: "provider/certificate/jwks/find.ts",
        find: "const isExhausted = others.length === 0 || search.isAllOfIt === true;",
        replace: "const isExhausted = others.length >= 0;",
      },
    ],
  },
  editNotProved: {
    what: "a metadata edit does not look which JWKs stay linked",
    replacements: [
      {
        file: "provider/certificate/jwks/verify.ts",
        find: 'if (sent.jwkUpdateAction !== "UPDATE") return',
        replace: 'if (sent.jwkUpdateAction !== "UPDATE" || keepsContent) return',
      },
    ],
  },
  editObeysRotations: {
    what: "a metadata edit sends what the program says of rotations",
    replacements: [
      {
        file: "provider/certificate/writes.ts",
        find: "if (keepsContent) return {",
        replace: "if (keepsContent && jwkUpdateAction === undefined) return {",
      },
    ],
  },
  oldBeforeNew: {
    what: "a trust bundle removes what leaves before what enters is deployed",
    replacements: [
      {
        file: reconcile,
        find: "  await run.writeSet();\n  await run.retire();\n  await run.remove();\n",
        replace: "  await run.retire();\n  await run.remove();\n  await run.writeSet();\n",
      },
    ],
  },
  oldGoAllTheSame: {
    what: "a trust bundle removes what leaves although what enters was not deployed",
    replacements: [
      {
        file: reconcile,
        find: "  await run.writeSet();\n  await run.retire();\n  await run.remove();\n",
        replace:
          "  const failure: unknown = await run.writeSet().catch((error) => error);\n  await run.retire();\n  await run.remove();\n  if (failure !== undefined) throw failure;\n",
      },
    ],
  },
  slidingOverlap: {
    what: "each update of a trust bundle begins its overlaps anew",
    replacements: [
      {
        file: reconcile,
        find: "[...decisions.leaving, ...decisions.retiring].flatMap(\n      ({ certificateName }) => this.retiring.get(certificateName) ?? [],\n    );",
        replace:
          "[...decisions.leaving, ...decisions.retiring].flatMap(\n      ({ certificateName }) => { const one = this.retiring.get(certificateName); return one === undefined ? [] : [{ ...one, retiresAt }]; },\n    );",
      },
    ],
  },
  dueKeptForEver: {
    what: "what is due stays trusted",
    replacements: [
      {
        file: decisions,
        find: 'if (isRetiring(member) && Date.parse(member.retiresAt) <= now) return "retired";',
        replace: "",
      },
    ],
  },
  distrustWaits: {
    what: "what is distrusted while it retires stays until its date",
    replacements: [
      {
        file: decisions,
        find: '    return "distrusted";',
        replace: '    if (!isRetiring(member)) return "distrusted";',
      },
    ],
  },
  skewIgnored: {
    what: "certificates go by their dates although the clocks differ",
    replacements: [
      {
        file: "provider/trustBundle/clock.ts",
        find: "if (agree(now(context), managerClock)) return at;",
        replace: "if (managerClock >= 0) return at;",
      },
    ],
  },
  staleSourceKeys: {
    what: "a rotation leaves the keys that others of the run have read",
    replacements: [
      {
        file: "provider/apinizer/certificates.ts",
        find: 'const changedTopics = ["certificates", "source keys"] as const;',
        replace: 'const changedTopics = ["certificates"] as const;',
      },
    ],
  },
  twinsMemberDeleted: {
    what: "what leaves a trust bundle is deleted though the bundle of another address still has it",
    replacements: [{ file: run, find: "by.twin && view.managerUrl !== this.managerUrl", replace: "by.twin && false" }],
  },
};
