/** How answers are wrapped, and how requests are taken. */
import { isObject, text } from "../answer";
import { finding, notAsked, question, unsettled } from "./question";
import { deploymentResult, succeeded } from "./seen";

const success = question({
  id: "success",
  question: "How does an answer say that a call succeeded?",
  standing: "contradictory",
  readings: {
    success: { answer: '`"success": true`', meaning: "Nothing: both are understood." },
    status: { answer: '`"status": "SUCCESS"`', meaning: "Nothing: both are understood." },
  },
  recognisedBy: "Any list.",
  recognise({ exchanges: { list, projects } }) {
    const exchange = [list, projects].find((one) => one?.answer.status === 200);
    if (exchange === undefined) return unsettled("no call succeeded");
    const { body } = exchange.answer;
    if (body?.success === true) return finding("success", exchange);
    return body?.status === "SUCCESS" ? finding("status", exchange) : unsettled("the answer says neither");
  },
});

const error = question({
  id: "error",
  question: "How does an answer say what is wrong?",
  standing: "contradictory",
  readings: {
    resultMessage: { answer: "in `resultMessage`", meaning: "Nothing: both forms are understood." },
    error_description: { answer: "in `error_description`", meaning: "Nothing: both forms are understood." },
    html: {
      answer: "an HTML page",
      meaning:
        "Something between here and the Manager replaces its errors. A missing certificate cannot be told from a missing " +
        "project, so `refresh` fails instead of dropping what was deleted. Let the Manager's own answers through.",
    },
    empty: {
      answer: "an empty body",
      meaning:
        "Something between here and the Manager drops its errors. A missing certificate cannot be told from a missing " +
        "project, so `refresh` fails instead of dropping what was deleted. Let the Manager's own answers through.",
    },
  },
  recognisedBy: "A read of a certificate that does not exist.",
  recognise({ exchanges: { missingCertificate: exchange } }) {
    if (exchange === undefined) return unsettled("no certificate was asked for");
    const { body, text: bodyText = "" } = exchange.answer;
    if (body === undefined) return finding(bodyText.trim() === "" ? "empty" : "html", exchange);
    if (text(body, "resultMessage") !== undefined) return finding("resultMessage", exchange);
    return text(body, "error_description") === undefined
      ? unsettled("the answer has another form")
      : finding("error_description", exchange);
  },
});

const deployment = question({
  id: "deployment",
  question: "How does a write report its deployments?",
  standing: "contradictory",
  readings: {
    environmentResults: {
      answer: "a row for each environment",
      meaning: "Nothing: `deployments` tells each environment.",
    },
    detailList: {
      answer: "a row for each gateway worker",
      meaning: "An environment counts as deployed when all of its workers succeeded.",
    },
    emptyList: {
      answer: "one overall result without rows",
      meaning:
        "`deployments` gives every environment the overall result: which one failed stands in the message alone.",
    },
    none: {
      answer: "not at all",
      meaning: "A deployment that fails cannot be noticed: `deployments` is empty. Check the gateways by other means.",
    },
  },
  recognisedBy: "The answer to a create.",
  recognise({ exchanges: { create } }) {
    if (create === undefined) return notAsked;
    if (!succeeded(create)) return unsettled("nothing was created");
    const result = deploymentResult(create);
    if (result === undefined) return finding("none", create);
    const has = (member: string) => Array.isArray(result[member]) && result[member].some(isObject);
    if (has("environmentResults")) return finding("environmentResults", create);
    return finding(has("detailList") ? "detailList" : "emptyList", create);
  },
});

const uploadFields = question({
  id: "uploadFields",
  question: "Where does an upload carry its fields?",
  standing: "contradictory",
  readings: {
    form: { answer: "in the form", meaning: "Nothing: that is what is sent." },
    query: {
      answer: "in the query",
      meaning: "No certificate can be written to this Manager. Attach the file that `probe` writes to an issue.",
    },
  },
  recognisedBy: "A create with form fields; where it misses them, one with query parameters.",
  recognise({ exchanges: { create, createWithQuery } }) {
    if (create === undefined) return notAsked;
    if (succeeded(create)) return finding("form", create);
    if (createWithQuery === undefined || !succeeded(createWithQuery)) return unsettled("nothing was created");
    return finding("query", create, createWithQuery);
  },
});

const unknownParameters = question({
  id: "unknownParameters",
  question: "What becomes of a query parameter that the Manager does not know?",
  standing: "undocumented",
  readings: {
    ignored: {
      answer: "it is ignored",
      meaning:
        "A Manager that knows another JWK parameter takes an update and does not re-key JWKs: a warning tells so.",
    },
    refused: {
      answer: "the call is refused",
      meaning: "A wrong `legacyJwkParameters` makes every update fail, before anything is lost.",
    },
  },
  recognisedBy: "A PUT with a parameter that cannot exist, beside one without.",
  recognise({ exchanges: { unknownParameter: exchange } }) {
    if (exchange === undefined) return notAsked;
    return finding(succeeded(exchange) ? "ignored" : "refused", exchange);
  },
});

export const envelopeQuestions = [success, error, deployment, uploadFields, unknownParameters];
