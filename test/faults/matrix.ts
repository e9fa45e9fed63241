import type { FaultName } from "./faults";
import type { OperationName } from "./operations";

/** A certificate by its content: the one that was there before, or the one that an update or somebody else brought. */
export type Content = "nothing" | "old" | "new" | "something else";

/** What has to come of one operation under one fault. */
export interface Outcome {
  /** Requests that arrive at the Manager, in order. */
  readonly requests: string;
  /** The certificate at the Manager afterwards. There is never more than one. */
  readonly manager: Content;
  /** What Pulumi's state holds afterwards; of a plan, whether it is made. */
  readonly state: Content | "planned" | "not planned";
  /** Class of the error that the operation ends with; none: it succeeds. */
  readonly fails?: string;
  /** Part of the error's message. */
  readonly message: string;
}

type Row<Value> = Readonly<Record<OperationName, Value>>;

/** The certificate at the Manager and what the state holds, after an operation that succeeds. */
const succeeded: Row<Pick<Outcome, "manager" | "state">> = {
  token: { manager: "old", state: "old" },
  create: { manager: "old", state: "old" },
  read: { manager: "new", state: "new" },
  update: { manager: "new", state: "new" },
  delete: { manager: "nothing", state: "nothing" },
  list: { manager: "old", state: "planned" },
};

/** The same after one that fails: nothing was changed, and the state claims nothing else. */
const failed: Row<Pick<Outcome, "manager" | "state">> = {
  token: { manager: "nothing", state: "nothing" },
  create: { manager: "nothing", state: "nothing" },
  read: { manager: "new", state: "old" },
  update: { manager: "old", state: "old" },
  delete: { manager: "old", state: "old" },
  list: { manager: "old", state: "not planned" },
};

const operations = Object.keys(succeeded) as OperationName[];
const writes = ["create", "update", "delete"] as const;
const reads = ["token", "read", "list"] as const;

/** Which operations fail, with which error. */
type Failures = Partial<Row<Pick<Outcome, "fails" | "message">>>;

function fail(names: readonly OperationName[], fails: string, message: string): Failures {
  return Object.fromEntries(names.map((name) => [name, { fails, message }]));
}

/** The outcomes under one fault: the requests of each operation, and those that fail. */
function outcomes(requests: Row<string>, ...failures: readonly Failures[]): Row<Outcome> {
  const failing: Failures = Object.assign({}, ...failures);
  const outcome = (name: OperationName): Outcome => ({
    requests: requests[name],
    ...(failing[name] ? failed : succeeded)[name],
    ...(failing[name] ?? { message: "" }),
  });
  return Object.fromEntries(operations.map((name) => [name, outcome(name)])) as Row<Outcome>;
}

const none: Row<string> = { token: "", create: "", read: "", update: "", delete: "", list: "" };
const once: Row<string> = {
  token: "token POST",
  create: "POST",
  read: "GET",
  update: "PUT",
  delete: "DELETE",
  list: "GET",
};
/** A token request that nothing follows; the other reads are not retried either. */
const readsOnce = { token: "token", read: "GET", list: "GET" };
/** A read after the write finds no change, and the write is sent again. */
const retried: Row<string> = {
  token: "token token POST",
  create: "POST GET POST",
  read: "GET GET",
  update: "PUT GET PUT",
  delete: "DELETE GET DELETE",
  list: "GET GET",
};
/** A read after the write finds the change. What was deployed is read as well. */
const settled: Row<string> = {
  ...retried,
  create: "POST GET GET",
  update: "PUT GET GET",
  delete: "DELETE GET",
};
const threeTimes: Row<string> = {
  token: "token token token",
  create: "POST GET POST GET POST GET",
  read: "GET GET GET",
  update: "PUT GET PUT GET PUT GET",
  delete: "DELETE GET DELETE GET DELETE GET",
  list: "GET GET GET",
};
/** The token that each operation fetches first is refused once. */
const newToken: Row<string> = {
  token: "token",
  create: "token POST token POST",
  read: "token GET token GET",
  update: "token PUT token PUT",
  delete: "token DELETE token DELETE",
  list: "token GET token GET",
};

const untrusted = "(DEPTH_ZERO_SELF_SIGNED_CERT); the server shows a certificate of CN=manager";
const emptyBody = 'HTTP 200 "an empty body"';
const cutBody = `HTTP 200 "a body that is not the Manager's JSON (application/json)"`;
const page = `HTTP 200 "a body that is not the Manager's JSON (text/html)"`;
const tooLarge = "an answer of more than 33554432 bytes";
const longWait = "it asks to wait 3600 s, longer than the";
const notToday = 'HTTP 200 "Not today!"';
const expired = 'HTTP 401 "Token was expired!"';
const noRight = 'HTTP 400 "User does not have required permission for this operation!"';
const hidden = 'HTTP 400 "Project (payments) is not found or user does not have privilege to access it!"';
const missing = 'HTTP 400 "Project (payments) is not found!"';

/** A project that is missing took its certificates along. */
function withoutProject(row: Row<Outcome>): Row<Outcome> {
  const entries = operations.map((name) => [name, { ...row[name], manager: "nothing" }]);
  return Object.fromEntries(entries) as Row<Outcome>;
}

/** What has to come of every operation under every fault, at two retries of a request. */
export const matrix: Readonly<Record<FaultName, Row<Outcome>>> = {
  refused: outcomes(none, fail(operations, "ManagerUnavailableError", "ECONNREFUSED")),
  unknownName: outcomes(none, fail(operations, "ManagerUnavailableError", "getaddrinfo ENOTFOUND manager.invalid")),
  untrusted: outcomes(none, fail(operations, "ManagerUnavailableError", untrusted)),
  resetBefore: outcomes(retried),
  resetAfter: outcomes(settled),
  silentBefore: outcomes(retried),
  silentAfter: outcomes(settled),
  silentAlways: outcomes(
    threeTimes,
    fail(reads, "ManagerUnavailableError", "no answer within 1 s"),
    fail(writes, "WriteOutcomeUnknownError", "no answer within 1 s"),
  ),
  halfBody: outcomes(settled),
  drip: outcomes(settled),
  tooMany: outcomes({ ...retried, create: "POST POST", update: "PUT PUT", delete: "DELETE DELETE" }),
  unavailableUntil: outcomes(retried),
  unavailableForLong: outcomes(
    { ...readsOnce, create: "POST GET", update: "PUT GET", delete: "DELETE GET" },
    fail(reads, "ManagerUnavailableError", longWait),
    fail(writes, "WriteOutcomeUnknownError", longWait),
  ),
  errorOnce: outcomes(retried),
  errorAfter: outcomes(settled),
  errorAlways: outcomes(
    threeTimes,
    fail(reads, "ManagerUnavailableError", 'HTTP 500 "an empty body"'),
    fail(writes, "WriteOutcomeUnknownError", 'HTTP 500 "an empty body"'),
  ),
  badGateway: outcomes(retried),
  empty: outcomes({ ...settled, ...readsOnce }, fail(reads, "UnreadableAnswerError", emptyBody)),
  emptyUnprocessed: outcomes({ ...retried, ...readsOnce }, fail(reads, "UnreadableAnswerError", emptyBody)),
  cutJson: outcomes({ ...settled, ...readsOnce }, fail(reads, "UnreadableAnswerError", cutBody)),
  contentType: outcomes(once),
  loginPage: outcomes(
    { ...threeTimes, ...readsOnce },
    fail(reads, "UnreadableAnswerError", page),
    fail(writes, "WriteOutcomeUnknownError", page),
  ),
  huge: outcomes({ ...settled, ...readsOnce }, fail(reads, "ManagerUnavailableError", tooLarge)),
  redirect: outcomes({ ...once, ...readsOnce }, fail(operations, "UnreadableAnswerError", "which is not followed")),
  failure: outcomes(
    { ...once, ...readsOnce },
    fail(operations, "RequestRejectedError", notToday),
    fail(["token"], "AuthenticationError", notToday),
  ),
  unauthenticatedOnce: outcomes(newToken, fail(["token"], "AuthenticationError", expired)),
  unauthenticatedAlways: outcomes(newToken, fail(operations, "AuthenticationError", expired)),
  tokenExpired: outcomes({ ...once, ...readsOnce }, fail(operations, "AuthenticationError", expired)),
  clockSkew: outcomes({
    token: "POST token POST",
    create: "POST token POST",
    read: "GET token GET",
    update: "PUT token PUT",
    // The token is renewed by the look at the JWKs, which comes first.
    delete: "token DELETE",
    list: "GET token GET",
  }),
  expiresInZero: outcomes({
    token: "token POST",
    create: "token POST",
    read: "token GET",
    update: "token PUT",
    delete: "token DELETE",
    list: "token GET",
  }),
  permission: outcomes(once, fail(writes, "PermissionDeniedError", noRight)),
  noPermission: outcomes(once, fail([...writes, "read", "list"], "ProjectNotFoundError", hidden)),
  project: withoutProject(outcomes(once, fail(operations, "ProjectNotFoundError", missing))),
};
