/**
 * A JWK from a URL is a snapshot: the Manager never fetches the URL again. A refresh can compare it with what the URL serves
 * now, as far as this machine reaches it; that is switched on by an environment variable.
 */
import { fetchText } from "../apinizer";
import { JwkFormatError, parsePublicJwk } from "../jose/jwkText";
import { jwkThumbprint } from "../jose/thumbprint";
import type { Context } from "../resource/context";
import { shownUrl } from "./httpUrl";
import type { JwkInputs } from "./inputs";
import { jwkRunKey, jwkSubject } from "./key";
import { sourceTypeOf } from "./sourceInputs";
import type { JwkState } from "./state";

const variable = "APINIZER_COMPARE_URL_JWKS";
/** Longest time and largest answer, whatever the inputs allow the Manager. */
const limits = { timeoutMs: 15_000, sizeLimitBytes: 1_048_576 };

/**
 * Whether a create has to make a new snapshot although the Manager holds the JWK as it is declared: the engine has asked
 * to delete it before, as with `--replace`, and that was left out, for a dynamic host cannot tell the halves of a replacement
 * without a diff.
 */
export function isNewSnapshotDemanded({ run }: Context, inputs: JwkInputs): boolean {
  return sourceTypeOf(inputs) === "URL" && run.deletionOf(jwkRunKey(inputs)) !== undefined;
}

/** Warns where the URL serves another key now, or what it serves cannot be told. Never fails. */
export async function compareWithUrl({ report, run }: Context, state: JwkState): Promise<void> {
  const { sourceType, url } = state;
  if (sourceType !== "URL" || url === undefined || process.env[variable] !== "true") return;
  const difference = await differenceFrom(state, url);
  if (difference === undefined) return;
  const message = `${jwkSubject(state)}: it is a snapshot of ${shownUrl(url)}, ${difference}`;
  if (run.isNew(message)) report.warn(message);
}

async function differenceFrom(state: JwkState, url: string): Promise<string | undefined> {
  const { connectTimeoutMs = 5_000, readTimeoutMs = 10_000, sizeLimitBytes = limits.sizeLimitBytes } = state;
  const served = await fetchText(url, {
    timeoutMs: Math.min(connectTimeoutMs + readTimeoutMs, limits.timeoutMs),
    sizeLimitBytes: Math.min(sizeLimitBytes, limits.sizeLimitBytes),
  });
  if ("problem" in served) return `which cannot be compared from here: ${served.problem}. Nothing follows from that.`;
  try {
    const now = jwkThumbprint(parsePublicJwk(served.text, state.kid));
    if (now === state.thumbprintSha256) return undefined;
    return (
      `which serves another key now (${now}, the JWK has ${state.thumbprintSha256}). The Manager does not fetch it again: ` +
      "`pulumi up --replace URN` makes a new snapshot, under another id, if the resource has the option deleteBeforeReplace: true."
    );
  } catch (error) {
    if (!(error instanceof JwkFormatError)) throw error;
    if (error.property === "kid") return `which serves no key with the kid ${state.kid} any more.`;
    return `which serves no public JWK now, but ${error.received}.`;
  }
}
