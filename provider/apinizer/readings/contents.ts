/** What certificates look like in answers, and what an environment takes. */
import { type JsonObject, text } from "../answer";
import { finding, notAsked, question, unsettled } from "./question";
import { type Exchange, entriesOf, rowNamed, rows, type Seen, succeeded } from "./seen";

/** Entries of the probe's own certificate, else of any that a list shows. */
function entriesIn(exchange: Exchange, { certificateName }: Seen): JsonObject[] {
  const own = entriesOf(exchange, certificateName);
  return own.length > 0 ? own : rows(exchange).flatMap((row) => entriesOf(exchange, text(row, "name")));
}

const listContent = question({
  id: "listContent",
  question: "Does a list of certificates hold their content?",
  standing: "contradictory",
  readings: {
    yes: { answer: "yes", meaning: "A refresh of many certificates takes one request for each project." },
    no: {
      answer: "no",
      meaning: "A refresh compares the list's thumbprints and reads a certificate alone where they differ.",
    },
  },
  recognisedBy: "A list of certificates that is not empty.",
  recognise(seen) {
    const { list } = seen.exchanges;
    if (list === undefined) return notAsked;
    const entries = entriesIn(list, seen);
    if (entries.length === 0) return unsettled("the list is empty");
    return finding(entries.some((entry) => text(entry, "base64EncodedContent")) ? "yes" : "no", list);
  },
});

/** The first text under that member that the answers show, and where. */
function firstText(seen: Seen, member: string): { readonly value: string; readonly exchange: Exchange } | undefined {
  for (const exchange of [seen.exchanges.get, seen.exchanges.list]) {
    if (exchange === undefined) continue;
    const value = entriesIn(exchange, seen)
      .map((entry) => text(entry, member))
      .find(Boolean);
    if (value !== undefined) return { value, exchange };
  }
  return undefined;
}

const content = question({
  id: "content",
  question: "What does `base64EncodedContent` hold?",
  standing: "undocumented",
  readings: {
    base64Der: { answer: "base64 of the DER", meaning: "Nothing: all of them are read." },
    base64Pem: { answer: "base64 of the PEM", meaning: "Nothing: all of them are read." },
    pem: { answer: "the PEM itself", meaning: "Nothing: all of them are read." },
  },
  recognisedBy: "A read of a certificate.",
  recognise(seen) {
    const found = firstText(seen, "base64EncodedContent");
    if (found === undefined) return unsettled("no answer holds the content of a certificate");
    const { value, exchange } = found;
    if (value.includes("-----")) return finding("pem", exchange);
    const decoded = Buffer.from(value, "base64").toString("latin1");
    return finding(decoded.startsWith("-----") ? "base64Pem" : "base64Der", exchange);
  },
});

const thumbprint = question({
  id: "thumbprint",
  question: "How is `sha1Thumbprint` written?",
  standing: "undocumented",
  readings: {
    upper: { answer: "upper case", meaning: "Nothing: all of them are read." },
    lower: { answer: "lower case", meaning: "Nothing: all of them are read." },
    upperColons: { answer: "upper case with colons", meaning: "Nothing: all of them are read." },
    lowerColons: { answer: "lower case with colons", meaning: "Nothing: all of them are read." },
  },
  recognisedBy: "A read of a certificate.",
  recognise(seen) {
    const found = firstText(seen, "sha1Thumbprint");
    if (found === undefined) return unsettled("no answer holds a thumbprint");
    const { value, exchange } = found;
    const isLower = value !== value.toUpperCase();
    if (value.includes(":")) return finding(isLower ? "lowerColons" : "upperColons", exchange);
    return finding(isLower ? "lower" : "upper", exchange);
  },
});

const duplicateEntries = question({
  id: "duplicateEntries",
  question: "What does a PUT do to the entry that an environment has?",
  standing: "contradictory",
  readings: {
    no: { answer: "it replaces it", meaning: "After an update only the new certificate is trusted." },
    yes: {
      answer: "it adds another one beside it",
      meaning:
        "The old certificate stays trusted after every update, and entries pile up. Delete old entries in the Management " +
        "Console after a rotation, or replace the certificate under another name.",
    },
  },
  recognisedBy: "A read after a PUT with another certificate.",
  recognise({ exchanges: { duplicated }, jwkCertificateName }) {
    if (duplicated === undefined) return notAsked;
    const entries = entriesOf(duplicated, jwkCertificateName);
    if (entries.length === 0) return unsettled("the certificate cannot be read after a PUT");
    return finding(entries.length > 1 ? "yes" : "no", duplicated);
  },
});

const sameContent = question({
  id: "sameContent",
  question: "Does an environment take one content twice, under two names?",
  standing: "undocumented",
  readings: {
    taken: { answer: "yes", meaning: "A replacement may be created before the old certificate is deleted." },
    refused: {
      answer: "no",
      meaning:
        "A certificate that gets another name with the same content cannot be created before the old one is gone: set " +
        "`deleteBeforeReplace`.",
    },
  },
  recognisedBy: "A second create with the same content, another name and another alias.",
  recognise({ exchanges: { createSameContent: exchange } }) {
    if (exchange === undefined) return notAsked;
    return finding(succeeded(exchange) ? "taken" : "refused", exchange);
  },
});

const aliasScope = question({
  id: "aliasScope",
  question: "Is an alias unique in an environment across projects?",
  standing: "undocumented",
  readings: {
    allProjects: { answer: "yes, across all projects", meaning: "Choose aliases that no other project takes." },
    project: {
      answer: "no, in its project alone",
      meaning: "Two projects may have the same alias in one environment.",
    },
  },
  recognisedBy: "A create in a second project with an alias of the first (`--second-project`).",
  recognise({ exchanges: { createSameAlias: exchange } }) {
    if (exchange === undefined) return unsettled("it takes a second project with the same environment");
    if (succeeded(exchange)) return finding("project", exchange);
    return /^Alias/.test(exchange.answer.message)
      ? finding("allProjects", exchange)
      : unsettled("the create failed for another reason");
  },
});

const adminList = question({
  id: "adminList",
  question: "What does a list of the certificates of project `admin` show?",
  standing: "undocumented",
  readings: {
    allProjects: {
      answer: "those of all projects",
      meaning: "`import --project admin` is refused: names are not unique there.",
    },
    own: { answer: "those of its own", meaning: "`admin` is a project like any other." },
    missing: { answer: "there is none", meaning: "Nothing." },
  },
  recognisedBy: "That list, while another project holds a certificate of the probe.",
  recognise({ exchanges: { adminList: exchange }, certificateName }) {
    if (exchange === undefined || certificateName === undefined) return notAsked;
    if (!succeeded(exchange)) return finding("missing", exchange);
    return finding(rowNamed(exchange, certificateName) === undefined ? "own" : "allProjects", exchange);
  },
});

export const contentQuestions = [
  listContent,
  content,
  thumbprint,
  duplicateEntries,
  sameContent,
  aliasScope,
  adminList,
];
