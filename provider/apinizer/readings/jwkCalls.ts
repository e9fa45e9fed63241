/** The calls of JWKs themselves, and the file import. */

import { text } from "../answer";
import { finding, notAsked, question, unsettled } from "./question";
import { jwkIn, refused, rows, succeeded } from "./seen";

const jwkIds = question({
  id: "jwkIds",
  question: "Do answers about JWKs hold their `id`?",
  standing: "contradictory",
  readings: {
    yes: { answer: "yes", meaning: "`managerId` tells it, and a replacement warns with it." },
    no: {
      answer: "no",
      meaning: "`managerId` is empty: which policies hold a JWK can only be told in the Management Console.",
    },
  },
  recognisedBy: "A read of a JWK, or a list that is not empty.",
  recognise({ exchanges: { getJwk, jwkList } }) {
    const exchange = [getJwk, jwkList].find((one) => one !== undefined && rows(one).length > 0);
    if (exchange === undefined) return unsettled("no JWK was seen");
    return finding(rows(exchange).some((row) => text(row, "id")) ? "yes" : "no", exchange);
  },
});

const jwkSourceProject = question({
  id: "jwkSourceProject",
  question: "Can a JWK be made from a certificate of another project?",
  standing: "undocumented",
  readings: {
    own: { answer: "no", meaning: "Only JWKs made in the Management Console can be linked across projects." },
    any: { answer: "yes", meaning: "A rotation may affect JWKs of other projects: `updateScope` decides." },
  },
  recognisedBy:
    "A create of a JWK in a second project (`--second-project`) with the name of a certificate of the first.",
  recognise({ exchanges: { createJwkElsewhere: exchange } }) {
    if (exchange === undefined) return unsettled("it takes a second project");
    return finding(succeeded(exchange) ? "any" : "own", exchange);
  },
});

const jwkKeyUpdate = question({
  id: "jwkKeyUpdate",
  question: "Does a PUT of a JWK take another key?",
  standing: "contradictory",
  readings: {
    ignored: { answer: "no, it leaves the key alone", meaning: "Nothing: a JWK whose key changes is replaced." },
    taken: {
      answer: "yes",
      meaning: "Nothing yet: a JWK whose key changes is replaced, because the PUT cuts its link.",
    },
    refused: { answer: "no, it is refused", meaning: "Nothing: a JWK whose key changes is replaced." },
  },
  recognisedBy: "A PUT of a JWK with the members of another key, and a read.",
  recognise({ exchanges: { putJwkKey, getJwkAfterPut }, keySent }) {
    if (putJwkKey === undefined) return notAsked;
    if (!succeeded(putJwkKey)) {
      return refused(putJwkKey) ? finding("refused", putJwkKey) : unsettled("the PUT failed for another reason");
    }
    if (getJwkAfterPut === undefined || !succeeded(getJwkAfterPut))
      return unsettled("the JWK cannot be read after its PUT");
    return finding(jwkIn(getJwkAfterPut)?.key === keySent ? "taken" : "ignored", putJwkKey, getJwkAfterPut);
  },
});

const importFile = question({
  id: "importFile",
  question: "Does `import-file/` deploy?",
  standing: "undocumented",
  readings: {
    deploys: { answer: "yes", meaning: "Nothing: it is not used." },
    savesOnly: {
      answer: "no, it only saves",
      meaning: "What somebody imports is not trusted by the gateway before it is deployed.",
    },
    absent: { answer: "there is no such call", meaning: "The Manager is older than 2026.09. Nothing: it is not used." },
  },
  recognisedBy: "An import under another alias, and the environment's truststore as its workers hold it.",
  recognise({ exchanges: { importFile: exchange, truststore }, importedAlias = "" }) {
    if (exchange === undefined) return notAsked;
    const { status, body } = exchange.answer;
    if ((status === 404 || status === 405) && body === undefined) return finding("absent", exchange);
    if (!succeeded(exchange)) return unsettled("the import was refused");
    if (truststore?.answer.status !== 200 || truststore.answer.text === undefined) {
      return unsettled("the truststore's export is not there or not allowed");
    }
    const holds = truststore.answer.text.includes(`${importedAlias}.cer`);
    return finding(holds ? "deploys" : "savesOnly", exchange, truststore);
  },
});

export const jwkCallQuestions = [jwkIds, jwkSourceProject, jwkKeyUpdate, importFile];
