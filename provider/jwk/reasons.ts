/** Why a JWK is replaced, in words: which input or which drift asks for it, with both values. */
import { parsePublicJwk } from "../jose/jwkText";
import { jwkThumbprint } from "../jose/thumbprint";
import { failedRows } from "../resource/deployments";
import { isUnknown, type PropertyMap } from "../resource/properties";
import { shownUrl } from "./httpUrl";
import type { JwkInputs } from "./inputs";
import type { JwkState } from "./state";

const longestValue = 60;

/** `replaced`: inputs and outputs, as the comparison names them. */
export function reasonsOf(replaced: readonly string[], state: JwkState, news: PropertyMap): string {
  return replaced.map((property) => reasonOf(property, state, news)).join(", ");
}

function reasonOf(property: string, state: JwkState, news: PropertyMap): string {
  switch (property) {
    case "relink":
      return "relink is set, and its link was cut";
    case "linked":
      return "its link was cut";
    case "thumbprintSha256":
      return `it does not carry its source's key: ${state.thumbprintSha256 || "none"} => ${state.certificateKeyThumbprint}`;
    case "publicJwk":
      return `publicJwk: key ${shownKey(state.thumbprintSha256)} => ${isUnknown(news.publicJwk) || isUnknown(news.kid) ? "not known yet" : shownKey(thumbprintOf(news))}`;
    case "url":
      return urlReason(state, news);
    case "deployments":
      return failedDeployment(state);
    default:
      return `${property}: ${shown(state[property as keyof JwkState])} => ${shown(news[property])}`;
  }
}

/** A failure of which the Manager names no environment has a row without one. */
function failedDeployment({ deployments }: JwkState): string {
  const failed = failedRows(deployments);
  const named = failed.filter(({ environment }) => environment !== "").map(({ environment }) => environment);
  if (named.length > 0) return `its deployment failed in ${named.join(", ")}`;
  return `its deployment failed: ${failed.map(({ message }) => message || "the Manager does not say where").join(", ")}`;
}

/** Two that differ only in what messages do not show are told apart by that. */
function urlReason({ url }: JwkState, news: PropertyMap): string {
  const [before, after] = [url, news.url].map((value) =>
    typeof value === "string" && !isUnknown(value) ? JSON.stringify(shownUrl(value)) : shown(value),
  );
  return before === after ? `url: another query, of ${after}` : `url: ${before} => ${after}`;
}

/** By its RFC 7638 thumbprint; the same one where other members of the JWK differ. */
function shownKey(thumbprintSha256: string): string {
  return thumbprintSha256 === "" ? "none" : thumbprintSha256;
}

function thumbprintOf({ publicJwk, kid }: Partial<JwkInputs>): string {
  return publicJwk === undefined ? "" : (jwkThumbprint(parsePublicJwk(publicJwk, kid)) ?? "");
}

function shown(value: unknown): string {
  if (isUnknown(value)) return "not known yet";
  if (value === undefined || value === "") return "none";
  const text = JSON.stringify(value);
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text;
}
