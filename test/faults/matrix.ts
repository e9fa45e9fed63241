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

function done(requests: string, manager: Content, state: Outcome["state"] = manager): Outcome {
  return { requests, manager, state, message: "" };
}

function fails(requests: string, manager: Content, state: Outcome["state"], error: string, message: string): Outcome {
  return { requests, manager, state, fails: error, message };
}

/** What has to come of every operation under every fault, at two repeats of a request. */
export const matrix: Readonly<Record<FaultName, Readonly<Record<OperationName, Outcome>>>> = {
  refused: {
    token: fails("", "nothing", "nothing", "ManagerUnavailableError", "ECONNREFUSED"),
    create: fails("", "nothing", "nothing", "ManagerUnavailableError", "ECONNREFUSED"),
    read: fails("", "new", "old", "ManagerUnavailableError", "ECONNREFUSED"),
    update: fails("", "old", "old", "ManagerUnavailableError", "ECONNREFUSED"),
    delete: fails("", "old", "old", "ManagerUnavailableError", "ECONNREFUSED"),
    list: fails("", "old", "not planned", "ManagerUnavailableError", "ECONNREFUSED"),
  },
  unknownName: {
    token: fails("", "nothing", "nothing", "ManagerUnavailableError", "getaddrinfo ENOTFOUND manager.invalid"),
    create: fails("", "nothing", "nothing", "ManagerUnavailableError", "getaddrinfo ENOTFOUND manager.invalid"),
    read: fails("", "new", "old", "ManagerUnavailableError", "getaddrinfo ENOTFOUND manager.invalid"),
    update: fails("", "old", "old", "ManagerUnavailableError", "getaddrinfo ENOTFOUND manager.invalid"),
    delete: fails("", "old", "old", "ManagerUnavailableError", "getaddrinfo ENOTFOUND manager.invalid"),
    list: fails("", "old", "not planned", "ManagerUnavailableError", "getaddrinfo ENOTFOUND manager.invalid"),
  },
  untrusted: {
    token: fails(
      "",
      "nothing",
      "nothing",
      "ManagerUnavailableError",
      "(DEPTH_ZERO_SELF_SIGNED_CERT); the server shows a certificate of CN=manager",
    ),
    create: fails(
      "",
      "nothing",
      "nothing",
      "ManagerUnavailableError",
      "(DEPTH_ZERO_SELF_SIGNED_CERT); the server shows a certificate of CN=manager",
    ),
    read: fails(
      "",
      "new",
      "old",
      "ManagerUnavailableError",
      "(DEPTH_ZERO_SELF_SIGNED_CERT); the server shows a certificate of CN=manager",
    ),
    update: fails(
      "",
      "old",
      "old",
      "ManagerUnavailableError",
      "(DEPTH_ZERO_SELF_SIGNED_CERT); the server shows a certificate of CN=manager",
    ),
    delete: fails(
      "",
      "old",
      "old",
      "ManagerUnavailableError",
      "(DEPTH_ZERO_SELF_SIGNED_CERT); the server shows a certificate of CN=manager",
    ),
    list: fails(
      "",
      "old",
      "not planned",
      "ManagerUnavailableError",
      "(DEPTH_ZERO_SELF_SIGNED_CERT); the server shows a certificate of CN=manager",
    ),
  },
  resetBefore: {
    token: done("token token POST", "old"),
    create: done("POST GET POST", "old"),
    read: done("GET GET", "new"),
    update: done("PUT GET PUT", "new"),
    delete: done("DELETE GET DELETE", "nothing"),
    list: done("GET GET", "old", "planned"),
  },
  resetAfter: {
    token: done("token token POST", "old"),
    create: done("POST GET GET", "old"),
    read: done("GET GET", "new"),
    update: done("PUT GET GET", "new"),
    delete: done("DELETE GET", "nothing"),
    list: done("GET GET", "old", "planned"),
  },
  silentBefore: {
    token: done("token token POST", "old"),
    create: done("POST GET POST", "old"),
    read: done("GET GET", "new"),
    update: done("PUT GET PUT", "new"),
    delete: done("DELETE GET DELETE", "nothing"),
    list: done("GET GET", "old", "planned"),
  },
  silentAfter: {
    token: done("token token POST", "old"),
    create: done("POST GET GET", "old"),
    read: done("GET GET", "new"),
    update: done("PUT GET GET", "new"),
    delete: done("DELETE GET", "nothing"),
    list: done("GET GET", "old", "planned"),
  },
  silentAlways: {
    token: fails("token token token", "nothing", "nothing", "ManagerUnavailableError", "no answer within 1 s"),
    create: fails(
      "POST GET POST GET POST GET",
      "nothing",
      "nothing",
      "WriteOutcomeUnknownError",
      "no answer within 1 s",
    ),
    read: fails("GET GET GET", "new", "old", "ManagerUnavailableError", "no answer within 1 s"),
    update: fails("PUT GET PUT GET PUT GET", "old", "old", "WriteOutcomeUnknownError", "no answer within 1 s"),
    delete: fails("DELETE GET DELETE GET DELETE GET", "old", "old", "WriteOutcomeUnknownError", "no answer within 1 s"),
    list: fails("GET GET GET", "old", "not planned", "ManagerUnavailableError", "no answer within 1 s"),
  },
  halfBody: {
    token: done("token token POST", "old"),
    create: done("POST GET GET", "old"),
    read: done("GET GET", "new"),
    update: done("PUT GET GET", "new"),
    delete: done("DELETE GET", "nothing"),
    list: done("GET GET", "old", "planned"),
  },
  drip: {
    token: done("token token POST", "old"),
    create: done("POST GET GET", "old"),
    read: done("GET GET", "new"),
    update: done("PUT GET GET", "new"),
    delete: done("DELETE GET", "nothing"),
    list: done("GET GET", "old", "planned"),
  },
  tooMany: {
    token: done("token token POST", "old"),
    create: done("POST POST", "old"),
    read: done("GET GET", "new"),
    update: done("PUT PUT", "new"),
    delete: done("DELETE DELETE", "nothing"),
    list: done("GET GET", "old", "planned"),
  },
  unavailableUntil: {
    token: done("token token POST", "old"),
    create: done("POST GET POST", "old"),
    read: done("GET GET", "new"),
    update: done("PUT GET PUT", "new"),
    delete: done("DELETE GET DELETE", "nothing"),
    list: done("GET GET", "old", "planned"),
  },
  unavailableForLong: {
    token: fails("token", "nothing", "nothing", "ManagerUnavailableError", "it asks to wait 3600 s, longer than the"),
    create: fails(
      "POST GET",
      "nothing",
      "nothing",
      "WriteOutcomeUnknownError",
      "it asks to wait 3600 s, longer than the",
    ),
    read: fails("GET", "new", "old", "ManagerUnavailableError", "it asks to wait 3600 s, longer than the"),
    update: fails("PUT GET", "old", "old", "WriteOutcomeUnknownError", "it asks to wait 3600 s, longer than the"),
    delete: fails("DELETE GET", "old", "old", "WriteOutcomeUnknownError", "it asks to wait 3600 s, longer than the"),
    list: fails("GET", "old", "not planned", "ManagerUnavailableError", "it asks to wait 3600 s, longer than the"),
  },
  errorOnce: {
    token: done("token token POST", "old"),
    create: done("POST GET POST", "old"),
    read: done("GET GET", "new"),
    update: done("PUT GET PUT", "new"),
    delete: done("DELETE GET DELETE", "nothing"),
    list: done("GET GET", "old", "planned"),
  },
  errorAfter: {
    token: done("token token POST", "old"),
    create: done("POST GET GET", "old"),
    read: done("GET GET", "new"),
    update: done("PUT GET GET", "new"),
    delete: done("DELETE GET", "nothing"),
    list: done("GET GET", "old", "planned"),
  },
  errorAlways: {
    token: fails("token token token", "nothing", "nothing", "ManagerUnavailableError", 'HTTP 500 "an empty body"'),
    create: fails(
      "POST GET POST GET POST GET",
      "nothing",
      "nothing",
      "WriteOutcomeUnknownError",
      'HTTP 500 "an empty body"',
    ),
    read: fails("GET GET GET", "new", "old", "ManagerUnavailableError", 'HTTP 500 "an empty body"'),
    update: fails("PUT GET PUT GET PUT GET", "old", "old", "WriteOutcomeUnknownError", 'HTTP 500 "an empty body"'),
    delete: fails(
      "DELETE GET DELETE GET DELETE GET",
      "old",
      "old",
      "WriteOutcomeUnknownError",
      'HTTP 500 "an empty body"',
    ),
    list: fails("GET GET GET", "old", "not planned", "ManagerUnavailableError", 'HTTP 500 "an empty body"'),
  },
  badGateway: {
    token: done("token token POST", "old"),
    create: done("POST GET POST", "old"),
    read: done("GET GET", "new"),
    update: done("PUT GET PUT", "new"),
    delete: done("DELETE GET DELETE", "nothing"),
    list: done("GET GET", "old", "planned"),
  },
  empty: {
    token: fails("token", "nothing", "nothing", "UnreadableAnswerError", 'HTTP 200 "an empty body"'),
    create: done("POST GET GET", "old"),
    read: fails("GET", "new", "old", "UnreadableAnswerError", 'HTTP 200 "an empty body"'),
    update: done("PUT GET GET", "new"),
    delete: done("DELETE GET", "nothing"),
    list: fails("GET", "old", "not planned", "UnreadableAnswerError", 'HTTP 200 "an empty body"'),
  },
  emptyUnprocessed: {
    token: fails("token", "nothing", "nothing", "UnreadableAnswerError", 'HTTP 200 "an empty body"'),
    create: done("POST GET POST", "old"),
    read: fails("GET", "new", "old", "UnreadableAnswerError", 'HTTP 200 "an empty body"'),
    update: done("PUT GET PUT", "new"),
    delete: done("DELETE GET DELETE", "nothing"),
    list: fails("GET", "old", "not planned", "UnreadableAnswerError", 'HTTP 200 "an empty body"'),
  },
  cutJson: {
    token: fails(
      "token",
      "nothing",
      "nothing",
      "UnreadableAnswerError",
      'HTTP 200 "a body that is not the Manager\'s JSON (application/json)"',
    ),
    create: done("POST GET GET", "old"),
    read: fails(
      "GET",
      "new",
      "old",
      "UnreadableAnswerError",
      'HTTP 200 "a body that is not the Manager\'s JSON (application/json)"',
    ),
    update: done("PUT GET GET", "new"),
    delete: done("DELETE GET", "nothing"),
    list: fails(
      "GET",
      "old",
      "not planned",
      "UnreadableAnswerError",
      'HTTP 200 "a body that is not the Manager\'s JSON (application/json)"',
    ),
  },
  contentType: {
    token: done("token POST", "old"),
    create: done("POST", "old"),
    read: done("GET", "new"),
    update: done("PUT", "new"),
    delete: done("DELETE", "nothing"),
    list: done("GET", "old", "planned"),
  },
  loginPage: {
    token: fails(
      "token",
      "nothing",
      "nothing",
      "UnreadableAnswerError",
      'HTTP 200 "a body that is not the Manager\'s JSON (text/html)"',
    ),
    create: fails(
      "POST GET POST GET POST GET",
      "nothing",
      "nothing",
      "WriteOutcomeUnknownError",
      'HTTP 200 "a body that is not the Manager\'s JSON (text/html)"',
    ),
    read: fails(
      "GET",
      "new",
      "old",
      "UnreadableAnswerError",
      'HTTP 200 "a body that is not the Manager\'s JSON (text/html)"',
    ),
    update: fails(
      "PUT GET PUT GET PUT GET",
      "old",
      "old",
      "WriteOutcomeUnknownError",
      'HTTP 200 "a body that is not the Manager\'s JSON (text/html)"',
    ),
    delete: fails(
      "DELETE GET DELETE GET DELETE GET",
      "old",
      "old",
      "WriteOutcomeUnknownError",
      'HTTP 200 "a body that is not the Manager\'s JSON (text/html)"',
    ),
    list: fails(
      "GET",
      "old",
      "not planned",
      "UnreadableAnswerError",
      'HTTP 200 "a body that is not the Manager\'s JSON (text/html)"',
    ),
  },
  huge: {
    token: fails("token", "nothing", "nothing", "ManagerUnavailableError", "an answer of more than 33554432 bytes"),
    create: done("POST GET GET", "old"),
    read: fails("GET", "new", "old", "ManagerUnavailableError", "an answer of more than 33554432 bytes"),
    update: done("PUT GET GET", "new"),
    delete: done("DELETE GET", "nothing"),
    list: fails("GET", "old", "not planned", "ManagerUnavailableError", "an answer of more than 33554432 bytes"),
  },
  redirect: {
    token: fails("token", "nothing", "nothing", "UnreadableAnswerError", "which is not followed"),
    create: fails("POST", "nothing", "nothing", "UnreadableAnswerError", "which is not followed"),
    read: fails("GET", "new", "old", "UnreadableAnswerError", "which is not followed"),
    update: fails("PUT", "old", "old", "UnreadableAnswerError", "which is not followed"),
    delete: fails("DELETE", "old", "old", "UnreadableAnswerError", "which is not followed"),
    list: fails("GET", "old", "not planned", "UnreadableAnswerError", "which is not followed"),
  },
  failure: {
    token: fails("token", "nothing", "nothing", "AuthenticationError", 'HTTP 200 "Not today!"'),
    create: fails("POST", "nothing", "nothing", "RequestRejectedError", 'HTTP 200 "Not today!"'),
    read: fails("GET", "new", "old", "RequestRejectedError", 'HTTP 200 "Not today!"'),
    update: fails("PUT", "old", "old", "RequestRejectedError", 'HTTP 200 "Not today!"'),
    delete: fails("DELETE", "old", "old", "RequestRejectedError", 'HTTP 200 "Not today!"'),
    list: fails("GET", "old", "not planned", "RequestRejectedError", 'HTTP 200 "Not today!"'),
  },
  unauthenticatedOnce: {
    token: fails("token", "nothing", "nothing", "AuthenticationError", 'HTTP 401 "Token was expired!"'),
    create: done("token POST token POST", "old"),
    read: done("token GET token GET", "new"),
    update: done("token PUT token PUT", "new"),
    delete: done("token DELETE token DELETE", "nothing"),
    list: done("token GET token GET", "old", "planned"),
  },
  unauthenticatedAlways: {
    token: fails("token", "nothing", "nothing", "AuthenticationError", 'HTTP 401 "Token was expired!"'),
    create: fails(
      "token POST token POST",
      "nothing",
      "nothing",
      "AuthenticationError",
      'HTTP 401 "Token was expired!"',
    ),
    read: fails("token GET token GET", "new", "old", "AuthenticationError", 'HTTP 401 "Token was expired!"'),
    update: fails("token PUT token PUT", "old", "old", "AuthenticationError", 'HTTP 401 "Token was expired!"'),
    delete: fails("token DELETE token DELETE", "old", "old", "AuthenticationError", 'HTTP 401 "Token was expired!"'),
    list: fails("token GET token GET", "old", "not planned", "AuthenticationError", 'HTTP 401 "Token was expired!"'),
  },
  tokenExpired: {
    token: fails("token", "nothing", "nothing", "AuthenticationError", 'HTTP 401 "Token was expired!"'),
    create: fails("POST", "nothing", "nothing", "AuthenticationError", 'HTTP 401 "Token was expired!"'),
    read: fails("GET", "new", "old", "AuthenticationError", 'HTTP 401 "Token was expired!"'),
    update: fails("PUT", "old", "old", "AuthenticationError", 'HTTP 401 "Token was expired!"'),
    delete: fails("DELETE", "old", "old", "AuthenticationError", 'HTTP 401 "Token was expired!"'),
    list: fails("GET", "old", "not planned", "AuthenticationError", 'HTTP 401 "Token was expired!"'),
  },
  clockSkew: {
    token: done("POST token POST", "old"),
    create: done("POST token POST", "old"),
    read: done("GET token GET", "new"),
    update: done("PUT token PUT", "new"),
    // The token is renewed by the look at the JWKs, which comes first.
    delete: done("token DELETE", "nothing"),
    list: done("GET token GET", "old", "planned"),
  },
  expiresInZero: {
    token: done("token POST", "old"),
    create: done("token POST", "old"),
    read: done("token GET", "new"),
    update: done("token PUT", "new"),
    delete: done("token DELETE", "nothing"),
    list: done("token GET", "old", "planned"),
  },
  permission: {
    token: done("token POST", "old"),
    create: fails(
      "POST",
      "nothing",
      "nothing",
      "PermissionDeniedError",
      'HTTP 400 "User does not have required permission for this operation!"',
    ),
    read: done("GET", "new"),
    update: fails(
      "PUT",
      "old",
      "old",
      "PermissionDeniedError",
      'HTTP 400 "User does not have required permission for this operation!"',
    ),
    delete: fails(
      "DELETE",
      "old",
      "old",
      "PermissionDeniedError",
      'HTTP 400 "User does not have required permission for this operation!"',
    ),
    list: done("GET", "old", "planned"),
  },
  noPermission: {
    token: done("token POST", "old"),
    create: fails(
      "POST",
      "nothing",
      "nothing",
      "ProjectNotFoundError",
      'HTTP 400 "Project (payments) is not found or user does not have privilege to access it!"',
    ),
    read: fails(
      "GET",
      "new",
      "old",
      "ProjectNotFoundError",
      'HTTP 400 "Project (payments) is not found or user does not have privilege to access it!"',
    ),
    update: fails(
      "PUT",
      "old",
      "old",
      "ProjectNotFoundError",
      'HTTP 400 "Project (payments) is not found or user does not have privilege to access it!"',
    ),
    delete: fails(
      "DELETE",
      "old",
      "old",
      "ProjectNotFoundError",
      'HTTP 400 "Project (payments) is not found or user does not have privilege to access it!"',
    ),
    list: fails(
      "GET",
      "old",
      "not planned",
      "ProjectNotFoundError",
      'HTTP 400 "Project (payments) is not found or user does not have privilege to access it!"',
    ),
  },
  project: {
    token: fails(
      "token POST",
      "nothing",
      "nothing",
      "ProjectNotFoundError",
      'HTTP 400 "Project (payments) is not found!"',
    ),
    create: fails("POST", "nothing", "nothing", "ProjectNotFoundError", 'HTTP 400 "Project (payments) is not found!"'),
    read: fails("GET", "nothing", "old", "ProjectNotFoundError", 'HTTP 400 "Project (payments) is not found!"'),
    update: fails("PUT", "nothing", "old", "ProjectNotFoundError", 'HTTP 400 "Project (payments) is not found!"'),
    delete: fails("DELETE", "nothing", "old", "ProjectNotFoundError", 'HTTP 400 "Project (payments) is not found!"'),
    list: fails("GET", "nothing", "not planned", "ProjectNotFoundError", 'HTTP 400 "Project (payments) is not found!"'),
  },
};
