import type { CertificateKey } from "../../../provider/apinizer";
import { changesBetween } from "../../../provider/certificate/diff";
import type { CertificateInputs } from "../../../provider/certificate/inputs";
import { type JwkEffects, updateEffects } from "../../../provider/certificate/jwks/effects";
import { updateAdvice } from "../../../provider/certificate/jwks/preview";
import type { CertificateState } from "../../../provider/certificate/state";
import { certificateKeyThumbprint } from "../../../provider/jose/thumbprint";
import { isUnknown, type PropertyMap } from "../../../provider/resource/properties";
import { type Cascade, type CertificateStep, cascadeOf } from "./cascade";
import { comparedState, derOf, environmentsOf, type Held } from "./held";
import { knownTexts } from "./plan";
import { noEffects, type StepEffects } from "./stepImpact";

/** What an update does to the content of a certificate; `nothing`: it only records options. With `or`: one is not known. */
type Content = "changes" | "stays" | "changes or stays" | "changes or nothing" | "nothing";

export async function updateOf(about: CertificateStep, key: CertificateKey, held: Held): Promise<StepEffects> {
  const { old, news, reasons } = about.step;
  if (old === undefined || news === undefined) return noEffects;
  if ("isGone" in held)
    return { ...noEffects, notes: ["The Manager does not hold it any more: the update will fail."] };
  return writeOf(about, key, held, contentOf(comparedState(key, old, held), news.inputs, reasons));
}

/** An update of what the Manager holds, for whichever step. */
export async function writeOf(
  about: CertificateStep,
  key: CertificateKey,
  held: Held,
  content: Content,
): Promise<StepEffects> {
  if (content === "nothing")
    return { ...noEffects, notes: ["Only the state changes: nothing is sent to the Manager."] };
  const news = about.step.news?.inputs ?? {};
  const cascade = await cascadeOf(about, key, held, cascadeFor(key, news, content));
  const lost = environmentsLost(about, held);
  const mayStay = content === "changes or nothing" && lost !== undefined && lost.length > 0;
  const notKnown = [
    ...("notKnown" in held ? [held.notKnown] : []),
    ...(lost === undefined ? ["which environments it leaves"] : []),
    ...(mayStay ? [newContent] : []),
    ...cascade.notKnown,
  ];
  return {
    ...cascade,
    environments: (lost ?? []).map((environment) => ({ environment })),
    notKnown: [...new Set(notKnown)],
  };
}

/** What a diff finds out: two secrets prove nothing, and neither does what is not known yet. */
function contentOf(
  state: CertificateState | undefined,
  news: PropertyMap,
  reasons: readonly string[] | undefined,
): Content {
  if (state === undefined) return reasons?.includes("certificatePem") === false ? "stays" : "changes or nothing";
  const known = isUnknown(news.certificatePem) ? { ...news, certificatePem: state.certificatePem } : news;
  const changes = changesBetween(state, known);
  if (changes.content) return "changes";
  if (known === news) return changes.remote ? "stays" : "nothing";
  const otherwise = changes.remote ? "stays" : "nothing";
  return reasons?.includes("certificatePem") === false ? otherwise : (`changes or ${otherwise}` as const);
}

const newContent = "its new content, and so whether it changes: it is a secret, or comes from another resource";

function cascadeFor(key: CertificateKey, news: PropertyMap, content: Exclude<Content, "nothing">): Cascade {
  const der = derOf(news.certificatePem);
  const newKey = der === undefined ? undefined : certificateKeyThumbprint(der);
  if (content === "stays") return { effects: metadataEffects(key, newKey) };
  if (isUnknown(news.jwkUpdateAction) || isUnknown(news.updateScope)) {
    return { effects: updateEffects(key, {}, () => newKey), notKnown: "what its jwkUpdateAction and updateScope are" };
  }
  const options = news as Partial<CertificateInputs>;
  return {
    effects: updateEffects(key, options, () => newKey),
    ...(content === "changes" ? {} : { notKnown: newContent }),
    advice: updateAdvice(options.jwkUpdateAction, options.updateScope),
  };
}

/** The certificate itself stays, and all its JWKs are taken along. */
function metadataEffects(key: CertificateKey, newKey: string | undefined): JwkEffects {
  const { on } = updateEffects(key, { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" }, () => newKey);
  return { on: newKey === undefined ? () => "untouched" : on, chosen: true };
}

/** Environments that the certificate is in and will not be in; undefined where that is not known. */
function environmentsLost({ step }: CertificateStep, held: Held): readonly string[] | undefined {
  const before = environmentsOf(held) ?? knownTexts(step.old?.outputs.environments);
  const after = knownTexts(step.news?.inputs.environments);
  return after === undefined ? undefined : before?.filter((environment) => !after.includes(environment));
}
