import type { Fault } from "../simulator/simulator";

/** One row of the fault matrix: an operation, and the request of it that faults strike. */
export interface OperationRow {
  /** As the documentation tells it. */
  readonly what: string;
  readonly request: NonNullable<Fault["match"]>;
}

/** Every operation, by the name that the matrix has for it. */
export const operations = {
  token: {
    what: "token: a create with username and password, whose token request is struck",
    request: { method: "POST", path: /\/auth\/token$/ },
  },
  create: { what: "create", request: { method: "POST", path: /\/certificates\/$/ } },
  read: {
    what: "read: a refresh after the certificate was replaced in the Console",
    request: { method: "GET", path: /\/certificates\/idp\/$/ },
  },
  update: { what: "update: a rotation", request: { method: "PUT", path: /\/certificates\/idp\/$/ } },
  delete: { what: "delete", request: { method: "DELETE", path: /\/certificates\/idp\/$/ } },
  list: {
    what: "list: the look before a replacement that deletes first is planned",
    request: { method: "GET", path: /\/certificates\/$/ },
  },
} as const satisfies Readonly<Record<string, OperationRow>>;

export type OperationName = keyof typeof operations;

export const operationNames = Object.keys(operations) as OperationName[];
