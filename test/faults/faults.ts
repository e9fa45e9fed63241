import type { Fault, Simulator } from "../simulator/simulator";

/** Where faults take place: the Manager that is meant, and what lies beside it. */
export interface Place {
  readonly simulator: Simulator;
  /** Address of another host, which must never be asked. */
  readonly otherHost: string;
  /** Lets the Manager's clock go on. */
  readonly passTime: (seconds: number) => void;
}

/** How a fault is brought about. */
export type Injection =
  /** The operation's own request is struck: once, unless said otherwise. */
  | { readonly strike: (place: Place) => Omit<Fault, "match"> }
  /** The client is led to an address where there is no (trusted) Manager. */
  | { readonly address: "refused" | "unknown name" | "untrusted" }
  /** Something changes at the Manager. */
  | { readonly change: (place: Place) => void };

/** One column of the fault matrix. */
export interface FaultColumn {
  /** What happens, as the documentation tells it. */
  readonly what: string;
  readonly injection: Injection;
  /** Time limit of a request: short where it has to pass, so long otherwise that a busy machine does not reach it. */
  readonly timeoutSeconds?: number;
  /** Username and password, whose token is issued and renewed; a personal access token otherwise. */
  readonly credentials?: "user";
}

const once = (fault: Omit<Fault, "match">): Injection => ({ strike: () => fault });
const always = (fault: Omit<Fault, "match">): Injection => ({ strike: () => ({ ...fault, times: 99 }) });
const html = { body: "<html><title>Sign in</title></html>", headers: { "content-type": "text/html" } };
const json = { "content-type": "application/json" };
const expired = { status: 401, body: { status: "FAILURE", resultMessage: "Token was expired!" } };
const oneSecondLater = (): string => new Date(Date.now() + 1000).toUTCString();

/** Every fault, by the name that the matrix has for it. */
export const faults = {
  refused: { what: "connection refused", injection: { address: "refused" } },
  unknownName: { what: "host name not resolved", injection: { address: "unknown name" } },
  untrusted: { what: "TLS certificate not trusted", injection: { address: "untrusted" } },
  resetBefore: { what: "reset before the request is processed", injection: once({ when: "before", what: "reset" }) },
  resetAfter: { what: "reset after it was processed: answer lost", injection: once({ when: "after", what: "reset" }) },
  silentBefore: {
    what: "no answer until the timeout, not processed",
    timeoutSeconds: 1,
    injection: once({ when: "before", what: "hang" }),
  },
  silentAfter: {
    what: "no answer until the timeout, processed",
    timeoutSeconds: 1,
    injection: once({ when: "after", what: "hang" }),
  },
  silentAlways: {
    what: "no answer, every time",
    timeoutSeconds: 1,
    injection: always({ when: "before", what: "hang" }),
  },
  halfBody: { what: "body stops half way, processed", injection: once({ when: "after", what: "truncate" }) },
  drip: {
    what: "answer drips slower than the timeout, processed",
    timeoutSeconds: 1,
    injection: once({ when: "after", what: { dripMs: 200 } }),
  },
  tooMany: {
    what: "429 with Retry-After in seconds",
    injection: once({ when: "before", what: { status: 429, headers: { "retry-after": "1" } } }),
  },
  unavailableUntil: {
    what: "503 with Retry-After as a date",
    injection: {
      strike: () => ({ when: "before", what: { status: 503, headers: { "retry-after": oneSecondLater() } } }),
    },
  },
  unavailableForLong: {
    what: "503 with Retry-After beyond the operation's time limit",
    injection: always({ when: "before", what: { status: 503, headers: { "retry-after": "3600" } } }),
  },
  errorOnce: { what: "500 once, not processed", injection: once({ when: "before", what: { status: 500 } }) },
  errorAfter: { what: "500 once, processed", injection: once({ when: "after", what: { status: 500 } }) },
  errorAlways: { what: "500 every time", injection: always({ when: "before", what: { status: 500 } }) },
  badGateway: {
    what: "502 with HTML, once",
    injection: once({ when: "before", what: { status: 502, ...html } }),
  },
  empty: { what: "empty 200, processed", injection: once({ when: "after", what: { status: 200 } }) },
  emptyUnprocessed: { what: "empty 200, not processed", injection: once({ when: "before", what: { status: 200 } }) },
  cutJson: {
    what: "JSON cut off, with a matching length, processed",
    injection: once({ when: "after", what: { status: 200, body: '{"success":true,"deploymentRe', headers: json } }),
  },
  contentType: {
    what: "the right JSON under a wrong content type",
    injection: once({ when: "after", what: { contentType: "text/plain" } }),
  },
  loginPage: {
    what: "200 with the HTML of a login page, every time",
    injection: always({ when: "before", what: { status: 200, ...html } }),
  },
  huge: { what: "answer of 100 MB, processed", injection: once({ when: "after", what: { bytes: 100_000_000 } }) },
  redirect: {
    what: "redirect to another host, every time",
    injection: {
      strike: ({ otherHost }) => ({
        when: "before",
        times: 99,
        what: { status: 307, headers: { location: `${otherHost}/apiops/` } },
      }),
    },
  },
  failure: {
    what: "200 with status FAILURE",
    injection: once({
      when: "before",
      what: { status: 200, body: { status: "FAILURE", resultMessage: "Not today!" } },
    }),
  },
  unauthenticatedOnce: {
    what: "401 once, username and password",
    injection: once({ when: "before", what: expired }),
    credentials: "user",
  },
  unauthenticatedAlways: {
    what: "401 every time, username and password",
    injection: always({ when: "before", what: expired }),
    credentials: "user",
  },
  tokenExpired: { what: "401, personal access token", injection: once({ when: "before", what: expired }) },
  clockSkew: {
    what: "the token ends before its expires_in, username and password",
    injection: { change: ({ passTime }) => passTime(7200) },
    credentials: "user",
  },
  expiresInZero: {
    what: "expires_in is 0, username and password",
    injection: {
      change: ({ simulator }) => {
        simulator.faults.push({
          match: { path: /\/auth\/token$/ },
          when: "before",
          times: 99,
          what: { status: 200, body: { access_token: simulator.token, expires_in: 0 } },
        });
      },
    },
    credentials: "user",
  },
  permission: {
    what: "permission missing",
    injection: {
      change: ({ simulator }) => simulator.console.setPermissions(simulator.token, "payments", ["VIEW"]),
    },
  },
  noPermission: {
    what: "no permission in the project at all",
    injection: { change: ({ simulator }) => simulator.console.setPermissions(simulator.token, "payments", []) },
  },
  project: {
    what: "project missing",
    injection: { change: ({ simulator }) => simulator.console.deleteProject("payments") },
  },
} as const satisfies Readonly<Record<string, FaultColumn>>;

export type FaultName = keyof typeof faults;

export const faultNames = Object.keys(faults) as FaultName[];
