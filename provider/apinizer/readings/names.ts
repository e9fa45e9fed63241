/** Names that a path or a list may not carry as they are. */
import { text } from "../answer";
import { finding, notAsked, question, unsettled } from "./question";
import { type Exchange, refused, rows, succeeded } from "./seen";

/** A certificate whose name has something unusual in it. */
function unusualName(id: string, what: string, exchanges: readonly [LookedUp, Created]) {
  return question({
    id,
    question: `Can a certificate's name hold ${what}?`,
    standing: "undocumented",
    readings: {
      taken: { answer: "yes", meaning: "Nothing." },
      refused: {
        answer: "no, the Manager refuses it",
        meaning: "Choose another name: `up` fails with the Manager's message.",
      },
      unreachable: {
        answer: "no path reaches it",
        meaning:
          "Something on the way refuses the encoded path, so that such a certificate could be created and never be read or " +
          "deleted. Choose another name.",
      },
    },
    recognisedBy:
      "A read of such a name, compared with the one of a plain name that is missing; where it reaches the Manager, a create.",
    recognise({ exchanges: seen }) {
      const [lookedUp, created, missing] = [seen[exchanges[0]], seen[exchanges[1]], seen.missingCertificate];
      if (lookedUp === undefined || missing === undefined) return notAsked;
      if (created !== undefined) return finding(succeeded(created) ? "taken" : "refused", lookedUp, created);
      if (missing.answer.body === undefined) return unsettled("the Manager's own errors do not come through");
      return reachesManager(lookedUp) ? unsettled("nothing was created") : finding("unreachable", lookedUp, missing);
    },
  });
}

type LookedUp = "spaceLookedUp" | "slashLookedUp" | "scriptLookedUp";
type Created = "spaceCreated" | "slashCreated" | "scriptCreated";

/** Whether a read of a name that does not exist got as far as the Manager's own words about a certificate. */
export function reachesManager(lookedUp: Exchange): boolean {
  return refused(lookedUp) && /Certificate ?\(name: .*\) is not found/.test(lookedUp.answer.message);
}

const apiManagerName = question({
  id: "apiManagerName",
  question: 'How does `environmentList` spell the Manager\'s own truststore, "API Manager"?',
  standing: "contradictory",
  readings: {
    displayName: { answer: "`API Manager`", meaning: "Name it so in `environments`." },
    id: { answer: "`apimanager`", meaning: "Name it so in `environments`." },
    both: { answer: "either way", meaning: "Name it `API Manager` in `environments`." },
    neither: { answer: "not at all", meaning: "The project cannot deploy to the Manager's own truststore." },
  },
  recognisedBy:
    "Creates that cannot succeed, for what they upload is no certificate: one for an environment that does not exist, and one " +
    "for each spelling. A spelling that is known is refused for another reason.",
  recognise({ exchanges: { unknownEnvironment, apiManagerByName, apiManagerById } }) {
    if (unknownEnvironment === undefined || apiManagerByName === undefined || apiManagerById === undefined)
      return notAsked;
    if (!namesEnvironment(unknownEnvironment)) return unsettled("the Manager looks at the file before the environment");
    const [byName, byId] = [apiManagerByName, apiManagerById].map((exchange) => !namesEnvironment(exchange));
    const evidence = [unknownEnvironment, apiManagerByName, apiManagerById];
    if (byName) return finding(byId ? "both" : "displayName", ...evidence);
    return finding(byId ? "id" : "neither", ...evidence);
  },
});

function namesEnvironment({ answer }: Exchange): boolean {
  return /^Environment ?\(.*\) is not found/.test(answer.message);
}

const apiManagerListed = question({
  id: "apiManagerListed",
  question: 'Do lists of environments hold "API Manager"?',
  standing: "contradictory",
  readings: {
    yes: { answer: "yes", meaning: "Nothing." },
    no: { answer: "no", meaning: "It may be named in `environments` although no list has it." },
  },
  recognisedBy: "The lists of environments.",
  recognise({ exchanges: { environments, allEnvironments } }) {
    const lists = [environments, allEnvironments].flatMap((one) => (one !== undefined && succeeded(one) ? [one] : []));
    if (lists.length === 0) return unsettled("no list of environments can be read");
    const holding = lists.find((list) => rows(list).some((row) => /^api ?manager$/i.test(text(row, "name") ?? "")));
    return holding === undefined ? finding("no", ...lists) : finding("yes", holding);
  },
});

export const nameQuestions = [
  unusualName("nameWithSpace", "spaces", ["spaceLookedUp", "spaceCreated"]),
  unusualName("nameWithSlash", "a slash", ["slashLookedUp", "slashCreated"]),
  unusualName("nameInOtherScript", "letters of other scripts", ["scriptLookedUp", "scriptCreated"]),
  apiManagerName,
  apiManagerListed,
];
