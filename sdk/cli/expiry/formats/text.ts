/** What several formats say in the same words. */
import { counted, type Row } from "../report";

/** `2031-01-31`, or `unknown`. */
export function endDate({ notAfter }: Row): string {
  return notAfter === undefined ? "unknown" : notAfter.slice(0, notAfter.indexOf("T"));
}

/** `in 12 days`, `today`, `expired 3 days ago`. */
export function remaining({ daysLeft, status }: Row): string {
  if (daysLeft === undefined) return "unknown";
  if (status !== "expired") return daysLeft === 0 ? "in less than a day" : `in ${counted(daysLeft, "day")}`;
  return daysLeft === -1 ? "expired less than a day ago" : `expired ${counted(-daysLeft - 1, "day")} ago`;
}

/** `8 %`; empty where it is not known. */
export function lifetimeLeftPercent({ lifetimeLeft }: Row): string {
  return lifetimeLeft === undefined ? "" : `${Math.floor(lifetimeLeft * 100)} %`;
}

export function environmentsOf({ entries }: Row): string {
  return [...new Set(entries.map(({ environment }) => environment))].join(", ");
}

export function aliasesOf({ entries }: Row): string {
  return [...new Set(entries.map(({ alias }) => alias))].join(", ");
}

export function jwksOf({ jwks, projectName }: Row): string {
  return jwks.map((jwk) => (jwk.projectName === projectName ? jwk.name : `${jwk.projectName}/${jwk.name}`)).join(", ");
}

/** `yes`, `yes (trust bundle partner-cas)`, `no`. */
export function inState({ isInState, trustBundle }: Row): string {
  if (isInState !== true) return isInState === undefined ? "" : "no";
  return trustBundle === undefined ? "yes" : `yes (trust bundle ${trustBundle})`;
}

/** A column of the formats that are tables. */
export interface Column {
  readonly head: string;
  readonly text: (row: Row) => string;
}

/** In the order in which readers see them. The state's is left out where no state was given. */
export function columnsOf(rows: readonly Row[]): readonly Column[] {
  return rows.some(({ isInState }) => isInState !== undefined)
    ? columns
    : columns.filter(({ text }) => text !== inState);
}

export const columns: readonly Column[] = [
  { head: "Ends", text: endDate },
  { head: "Left", text: remaining },
  { head: "Lifetime left", text: lifetimeLeftPercent },
  { head: "Project", text: ({ projectName }) => projectName },
  { head: "Certificate", text: ({ certificateName }) => certificateName },
  { head: "Environments", text: environmentsOf },
  { head: "Alias", text: aliasesOf },
  { head: "In state", text: inState },
  { head: "JWKs", text: jwksOf },
  { head: "Key", text: ({ facts }) => facts?.publicKeyAlgorithm ?? "" },
  { head: "Subject", text: ({ facts, problem }) => facts?.subjectDn ?? `(${problem ?? "not read"})` },
  { head: "Issuer", text: ({ facts }) => facts?.issuerDn ?? "" },
  { head: "SHA-256", text: ({ facts }) => facts?.thumbprintSha256 ?? "" },
];
