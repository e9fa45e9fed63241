/** What a write to a certificate does to the JWKs that were derived from it. */

import { isObject } from "../answer";
import { finding, notAsked, question, type Reading, unsettled } from "./question";
import { type Exchange, jwkIn, refused, type Seen, succeeded, type Trial, type TrialName } from "./seen";

type Fate = "rekeyed" | "kept" | "cut";

/** What became of the JWK of a trial; undefined where answers do not tell. */
export function fateIn({ write, before, after, newKey }: Trial): Fate | undefined {
  const [old, now] = [jwkIn(before), jwkIn(after)];
  if (!succeeded(write) || old?.sourceId === undefined || now === undefined) return undefined;
  if (now.sourceId === undefined) return "cut";
  if (now.key === old.key) return "kept";
  return now.key === newKey ? "rekeyed" : undefined;
}

/** Whether the certificate has another id after the write; undefined where its JWK does not tell. */
export function hasNewId({ before, after }: Trial): boolean | undefined {
  const [old, now] = [jwkIn(before)?.sourceId, jwkIn(after)?.sourceId];
  return old === undefined || now === undefined ? undefined : old !== now;
}

const rekeyed: Reading = {
  answer: "they get the new key and stay linked",
  meaning: "Tokens are verified with the new key.",
};
const kept: Reading = {
  answer: "they keep the old key and stay linked",
  meaning: "Tokens of the new certificate are refused until the JWKs are made anew. A warning names them.",
};
const cut: Reading = {
  answer: "they keep the old key and lose the link",
  meaning:
    "Tokens of the new certificate are refused until the JWKs are made anew, and no later update reaches them. A warning " +
    "names them.",
};

/** What writes of one kind do to JWKs. */
function fateQuestion(id: string, asked: string, recognisedBy: string, trialName: (seen: Seen) => TrialName) {
  return question({
    id,
    question: asked,
    standing: "undocumented",
    readings: { rekeyed, kept, cut },
    recognisedBy,
    recognise(seen) {
      const name = trialName(seen);
      const trial = seen.trials[name];
      if (trial === undefined) {
        if (!name.endsWith("Elsewhere")) return notAsked;
        return unsettled("it takes a JWK in a second project that was made from a certificate of the first");
      }
      const fate = fateIn(trial);
      const evidence = [trial.before, trial.write, trial.after];
      return fate === undefined
        ? unsettled("the answers do not tell what became of the JWK")
        : finding(fate, ...evidence);
    },
  });
}

const byPut = "A JWK before and after such a PUT with another certificate.";
const elsewhere =
  " The JWK is one of a second project (`--second-project`), where one can be made from this certificate.";

const fates = [
  fateQuestion(
    "absentSameProject",
    "What does a PUT without an action do to JWKs of its project?",
    byPut,
    () => "absent",
  ),
  fateQuestion(
    "absentOtherProject",
    "What does a PUT without an action do to JWKs of another project?",
    byPut + elsewhere,
    () => "absentElsewhere",
  ),
  fateQuestion(
    "nullifySameProject",
    "What does a PUT with `NULLIFY` do to JWKs of its project?",
    byPut,
    () => "nullify",
  ),
  fateQuestion(
    "nullifyOtherProject",
    "What does a PUT with `NULLIFY` do to JWKs of another project?",
    byPut + elsewhere,
    () => "nullifyElsewhere",
  ),
  fateQuestion(
    "updateSameProject",
    "What does a PUT with `UPDATE` do to JWKs of its project?",
    `${byPut} By \`updateReferencedJwks\` where that is the parameter that the Manager knows.`,
    (seen) => (parameterKnown(seen) === "legacy" ? "legacyUpdate" : "update"),
  ),
  fateQuestion(
    "updateOtherProject",
    "What does a PUT with `UPDATE` and `SAME_PROJECT` do to JWKs of another project?",
    byPut + elsewhere,
    () => "updateElsewhere",
  ),
  fateQuestion(
    "updateAllOtherProject",
    "What does a PUT with `UPDATE` and `ALL_PROJECTS` do to JWKs of another project?",
    byPut + elsewhere,
    () => "updateAllElsewhere",
  ),
  fateQuestion(
    "importLinks",
    "What does `import-file/` do to JWKs?",
    "A JWK before and after such an import.",
    () => "import",
  ),
];

/** Which parameter of an update has an effect, as far as the answers tell. */
export function parameterKnown({ trials, exchanges }: Seen): "action" | "legacy" | "none" | undefined {
  const { absent, update, legacyUpdate } = trials;
  if (absent === undefined || update === undefined) return undefined;
  const plain = fateIn(absent);
  const { unknownAction } = exchanges;
  // A value that cannot be one is refused only where the parameter is known; unless its mere presence is.
  const isChecked = unknownAction !== undefined && refused(unknownAction) && succeeded(update.write);
  if (isChecked || (succeeded(update.write) && fateIn(update) !== plain)) return "action";
  if (legacyUpdate !== undefined && succeeded(legacyUpdate.write) && fateIn(legacyUpdate) !== plain) return "legacy";
  return plain === undefined ? undefined : "none";
}

const jwkParameters = question({
  id: "jwkParameters",
  question: "Which parameter tells an update what to do with JWKs?",
  standing: "contradictory",
  readings: {
    action: { answer: "`jwkUpdateAction`", meaning: "Nothing: that is what is sent." },
    legacy: {
      answer: "`updateReferencedJwks`",
      meaning: "The Manager is older than 2026.01. Without the setting, updates cut JWKs.",
      setting: { legacyJwkParameters: "true" },
    },
    none: {
      answer: "neither",
      meaning: "No update can take JWKs along: set `protectJwks`, and make them anew after a rotation.",
    },
  },
  recognisedBy: "PUTs with either, compared with one without; and one with a value that cannot be right.",
  recognise(seen) {
    const { absent, update, legacyUpdate } = seen.trials;
    if (absent === undefined || update === undefined) return notAsked;
    const known = parameterKnown(seen);
    if (known === undefined) return unsettled("the answers do not tell what became of JWKs");
    const { unknownAction } = seen.exchanges;
    const proof =
      known === "action" ? [update.write, update.after, unknownAction] : [legacyUpdate?.write, legacyUpdate?.after];
    return finding(known, absent.after, ...proof.filter((one) => one !== undefined));
  },
});

const updatedCertificateId = question({
  id: "updatedCertificateId",
  question: "Does a certificate keep its id through a PUT?",
  standing: "undocumented",
  readings: {
    kept: { answer: "yes", meaning: "Policies and connections that refer to the certificate go on doing so." },
    new: {
      answer: "no, it gets another one",
      meaning:
        "After every update, policies, LDAP connections and whatever else refers to the certificate by id have to be pointed " +
        "at it again in the Management Console. A warning says so once in a run.",
    },
  },
  recognisedBy: "The `sourceId` of a JWK that stays linked through a PUT.",
  recognise({ trials }) {
    const { update, legacyUpdate, metadataEdit, absent, nullify } = trials;
    for (const trial of [update, legacyUpdate, metadataEdit, absent, nullify]) {
      const isNew = trial === undefined ? undefined : hasNewId(trial);
      if (trial !== undefined && isNew !== undefined) {
        return finding(isNew ? "new" : "kept", trial.before, trial.write, trial.after);
      }
    }
    return Object.keys(trials).length === 0 ? notAsked : unsettled("no JWK stayed linked through a PUT");
  },
});

const metadataEdit = question({
  id: "metadataEdit",
  question: "Do JWKs stay linked when only alias, description or environments change?",
  standing: "undocumented",
  readings: {
    kept: { answer: "yes", meaning: "Metadata edits are sent with `UPDATE` and `ALL_PROJECTS`, and keep JWKs linked." },
    cut: {
      answer: "no",
      meaning: "Every edit cuts JWKs although `UPDATE` is sent: set `protectJwks`, and edit in the Management Console.",
    },
  },
  recognisedBy: "A JWK before and after a PUT with `UPDATE`, `ALL_PROJECTS` and the content that is there.",
  recognise({ trials: { metadataEdit: trial } }) {
    if (trial === undefined) return notAsked;
    const fate = fateIn(trial);
    if (fate === undefined) return unsettled("the answers do not tell what became of the JWK");
    return finding(fate === "cut" ? "cut" : "kept", trial.before, trial.write, trial.after);
  },
});

const unchangedPut = question({
  id: "unchangedPut",
  question: "What does a PUT cost that changes nothing?",
  standing: "undocumented",
  readings: {
    carriedOut: {
      answer: "as much as any other",
      meaning: "It is deployed, and JWKs are treated as in an update: such a PUT is never sent without a reason.",
    },
    skipped: {
      answer: "nothing",
      meaning: "An environment whose deployment failed cannot be repaired by the same PUT.",
    },
  },
  recognisedBy: "The same PUT twice: its deployment, and the link of a JWK.",
  recognise({ trials: { unchanged: trial, absent }, exchanges: { create } }) {
    if (trial === undefined) return notAsked;
    const evidence = [trial.before, trial.write, trial.after];
    const isTouched = fateIn(trial) === "cut" || hasNewId(trial) === true;
    if (isTouched || reportsRows(trial.write)) return finding("carriedOut", ...evidence);
    // That nothing happened tells something only where a write that is carried out would show.
    const wouldShow =
      (create !== undefined && reportsRows(create)) || (absent !== undefined && fateIn(absent) === "cut");
    return wouldShow ? finding("skipped", ...evidence) : unsettled("the answers do not tell");
  },
});

function reportsRows({ answer }: Exchange): boolean {
  const result = answer.body?.deploymentResult;
  if (!isObject(result)) return false;
  return [result.environmentResults, result.detailList].some((list) => Array.isArray(list) && list.length > 0);
}

const jwkDeleteAction = question({
  id: "jwkDeleteAction",
  question: "Is `jwkDeleteAction` known?",
  standing: "undocumented",
  readings: {
    known: { answer: "yes", meaning: "Nothing." },
    ignored: {
      answer: "no",
      meaning:
        "JWKs stay, without a link, when their certificate is deleted with `jwkDeleteAction: DELETE`: delete them yourself.",
    },
  },
  recognisedBy: "A JWK after a delete of its certificate with `DELETE`.",
  recognise({ exchanges: { deleteWithJwks, getJwkAfterDelete } }) {
    if (deleteWithJwks === undefined || getJwkAfterDelete === undefined) return notAsked;
    if (!succeeded(deleteWithJwks)) return unsettled("the certificate was not deleted");
    return finding(succeeded(getJwkAfterDelete) ? "ignored" : "known", deleteWithJwks, getJwkAfterDelete);
  },
});

export const jwkLinkQuestions = [
  updatedCertificateId,
  jwkParameters,
  ...fates,
  metadataEdit,
  unchangedPut,
  jwkDeleteAction,
];
