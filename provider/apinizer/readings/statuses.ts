/** Which status a refusal has, and who may do what. */
import { finding, notAsked, question, type Reading, unsettled } from "./question";
import { type Exchange, lacksPermission, succeeded } from "./seen";

const told: Reading = { answer: "400", meaning: "Nothing: the message decides, whatever the status." };
const byStatus = (answer: string): Reading => ({ ...told, answer });

function byStatusOf<Other extends string>(exchange: Exchange | undefined, status: number, other: Other) {
  if (exchange === undefined) return notAsked;
  if (exchange.answer.status === 400) return finding("badRequest" as const, exchange);
  if (exchange.answer.status === status) return finding(other, exchange);
  return unsettled(`the status is ${exchange.answer.status}`);
}

const projectMissing = question({
  id: "projectMissing",
  question: "Which status does a missing project have?",
  standing: "contradictory",
  readings: { badRequest: told, notFound: byStatus("404") },
  recognisedBy: "A list of the certificates of a project that does not exist.",
  recognise: ({ exchanges: { missingProject } }) => byStatusOf(missingProject, 404, "notFound"),
});

const certificateMissing = question({
  id: "certificateMissing",
  question: "Which status does a missing certificate have?",
  standing: "contradictory",
  readings: { badRequest: told, notFound: byStatus("404") },
  recognisedBy: "A read of a certificate that does not exist.",
  recognise: ({ exchanges: { missingCertificate } }) => byStatusOf(missingCertificate, 404, "notFound"),
});

const nameTaken = question({
  id: "nameTaken",
  question: "Which status does a create have whose name is taken?",
  standing: "contradictory",
  readings: { badRequest: told, conflict: byStatus("409") },
  recognisedBy: "A second create with the same name.",
  recognise: ({ exchanges: { createAgain } }) => byStatusOf(createAgain, 409, "conflict"),
});

const permissionMissing = question({
  id: "permissionMissing",
  question: "Which status does a missing permission have?",
  standing: "contradictory",
  readings: { badRequest: told, forbidden: byStatus("403") },
  recognisedBy: "Any call that is refused for a permission: a token that has all of them cannot tell.",
  recognise({ exchanges }) {
    const exchange = [exchanges.list, exchanges.create, exchanges.importFile].find(
      (one) => one && lacksPermission(one),
    );
    return exchange === undefined
      ? unsettled("no call was refused for a permission")
      : byStatusOf(exchange, 403, "forbidden");
  },
});

const deploymentPermission = question({
  id: "deploymentPermission",
  question: "Does a write need SECRETS + DEPLOY_UNDEPLOY beside SECRETS + MANAGE?",
  standing: "contradictory",
  readings: {
    required: { answer: "yes", meaning: "Give the token's role both permissions." },
    notNeeded: { answer: "no", meaning: "SECRETS + MANAGE is enough." },
  },
  recognisedBy:
    "A create by a token whose role has MANAGE and not DEPLOY_UNDEPLOY. No call tells what a role has: `probe` asks you, and " +
    "with `--yes` leaves the question open.",
  recognise({ exchanges: { create }, mayDeploy }) {
    if (create === undefined) return notAsked;
    if (mayDeploy !== false) return unsettled("it takes a token whose role has MANAGE and not DEPLOY_UNDEPLOY");
    if (succeeded(create)) return finding("notNeeded", create);
    return lacksPermission(create) ? finding("required", create) : unsettled("nothing was created");
  },
});

export const statusQuestions = [projectMissing, certificateMissing, nameTaken, permissionMissing, deploymentPermission];
