import { type Answer, describeAnswer } from "./answer";
import {
  AliasInUseError,
  AuthenticationError,
  CertificateExistsError,
  CertificateNotFoundError,
  EnvironmentNotFoundError,
  type ManagerError,
  PermissionDeniedError,
  ProjectNotFoundError,
  RequestRejectedError,
  UnreadableAnswerError,
} from "./errors";
import { jwkVerdict, keyVerdict } from "./jwkRejections";
import type { RequestContext, Verdict } from "./requestContext";
import type { Credentials } from "./settings";

/**
 * The typed error for an answer that refuses a request. The Manager answers HTTP 400 for nearly everything, so its
 * message decides, as it came: what makes it printable and free of credentials, `message`, changes some names.
 * `credentials`: what the request was sent with.
 * Source: messages of the pages under "Management API", status codes of its error handling page.
 */
export function rejection(
  answer: Answer,
  message: string,
  context: RequestContext,
  credentials?: Credentials,
): ManagerError {
  const { type, property, action } = verdict(answer, context, credentials);
  return new type({
    subject: context.subject,
    ...(property === undefined ? {} : { property }),
    expected: context.expected,
    received: describeAnswer(answer.status, message),
    action,
    status: answer.status,
    managerMessage: message,
  });
}

function verdict(answer: Answer, context: RequestContext, credentials: Credentials | undefined): Verdict {
  if (answer.status >= 300 && answer.status < 400) return elsewhere;
  if (answer.status === 401) return unauthenticated(credentials);
  if (answer.body === undefined) return answer.status === 403 ? forbidden : elsewhere;
  const message = answer.message.trim();
  const ofJwk = jwkVerdict(message, context) ?? keyVerdict(message, context);
  if (ofJwk !== undefined) return ofJwk;
  const { certificateName } = context;
  const saysGone = message === `Certificate (name: ${certificateName}) is not found!`;
  if (certificateName !== undefined && saysGone) return gone;
  const known = byMessage.find(([pattern]) => pattern.test(message));
  if (known !== undefined) return known[1];
  return answer.status === 403 ? forbidden : refused;
}

const elsewhere: Verdict = {
  type: UnreadableAnswerError,
  property: "managerUrl",
  action: "Check that the address is the Management Console's and that no proxy or login page answers in its place.",
};

function unauthenticated(credentials: Credentials | undefined): Verdict {
  const type = AuthenticationError;
  if (credentials?.kind === "user") {
    const action =
      "The Manager refused a token that it had just issued for them. Check that the user may use the Management API.";
    return { type, property: "username and password", action };
  }
  if (credentials?.kind === "external") {
    const action =
      "The Manager refused what was read there, also after it had been read once more. Check that it is the whole token, " +
      "not expired and not revoked.";
    return { type, property: credentials.property, action };
  }
  return { type, property: "apiToken", action: "Check that the token is complete, not expired and not revoked." };
}

const forbidden: Verdict = {
  type: PermissionDeniedError,
  property: "projectName",
  action:
    "Give the token's user SECRETS + MANAGE in the project, and SECRETS + DEPLOY_UNDEPLOY for the deployment that a " +
    "write causes.",
};
const gone: Verdict = {
  type: CertificateNotFoundError,
  property: "certificateName",
  action: "Check the names; they are case-sensitive.",
};
const refused: Verdict = {
  type: RequestRejectedError,
  action: "Correct what the message names. The Manager's log has more.",
};

const byMessage: readonly (readonly [RegExp, Verdict])[] = [
  [
    /^Project ?\(.*\) (is not found|was not found)/,
    {
      type: ProjectNotFoundError,
      property: "projectName",
      action: "Check the project's name (it is case-sensitive) and that the token's user is a member of the project.",
    },
  ],
  [
    /^Environment ?\(.*\) is not found/,
    {
      type: EnvironmentNotFoundError,
      property: "environments",
      action: "Check the names (they are case-sensitive) and that the project may use these environments.",
    },
  ],
  [
    /^Certificate ?\(name: .*\) is already exist/,
    {
      type: CertificateExistsError,
      property: "certificateName",
      action: "Choose another name.",
    },
  ],
  [
    /^Alias ?\(.*\) is already used/,
    {
      type: AliasInUseError,
      property: "alias",
      action: "Choose another alias: an alias belongs to one certificate in each environment.",
    },
  ],
  [/does not have required permission/, forbidden],
];
