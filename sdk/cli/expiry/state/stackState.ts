import { ApinizerError } from "../../../../provider/base/errors";
import type { PropertyMap } from "../../../../provider/resource/properties";
import { isCertificateType, isTrustBundleType } from "../../../resourceTypes";
import { explicitAddress } from "../../impact/address";
import { referencedUrn } from "../../impact/plan";

/** What was to be a stack's state is none, or cannot be read. */
export class StateError extends ApinizerError {}

/** The Manager of a report. */
export interface StateManager {
  /** Configuration namespace with its address. */
  readonly connection: string;
  readonly managerUrl: string;
}

/** A resource as `pulumi stack export` has it. */
interface StateResource {
  readonly type?: unknown;
  readonly urn?: unknown;
  /** URN and id of its provider. */
  readonly provider?: unknown;
  readonly inputs?: PropertyMap | null;
  /** It is only read by the program, or waits for its deletion. */
  readonly external?: unknown;
  readonly delete?: unknown;
  readonly outputs?: Readonly<Record<string, unknown>> | null;
}

/** How a certificate stands in a state. */
export interface Managed {
  /** Name of the trust bundle of its project that it is a member of; absent for one with a resource of its own. */
  readonly trustBundle?: string;
}

/** By `projectName/certificateName`. */
export type ManagedCertificates = ReadonlyMap<string, Managed>;

/**
 * The certificates that stand in a state as `pulumi stack export` writes it: those that resources manage at the Manager, and
 * the members of trust bundles. `source` names the state in errors.
 * @throws {@link StateError}.
 */
export function certificatesInState(text: string, source: string, manager: StateManager): ManagedCertificates {
  const resources = resourcesOf(text, source);
  const isThere = atManager(manager, resources);
  const managed = resources.filter(
    (resource) => resource.external !== true && resource.delete !== true && isThere(resource),
  );
  return new Map(managed.flatMap(({ type, outputs }) => (outputs ? certificatesOf(String(type), outputs) : [])));
}

/** Whether a resource is at the Manager, as far as the state tells it. */
function atManager({ connection, managerUrl }: StateManager, resources: readonly StateResource[]) {
  const providers = new Map(
    resources.flatMap(({ type, urn, inputs }) =>
      type === "pulumi:providers:apinizer" ? [[String(urn), inputs ?? {}] as const] : [],
    ),
  );
  return ({ outputs, provider }: StateResource): boolean =>
    (outputs?.connection ?? connection) === connection &&
    (explicitAddress(providers, referencedUrn(String(provider))) ?? managerUrl) === managerUrl;
}

function certificatesOf(type: string, outputs: Readonly<Record<string, unknown>>): [string, Managed][] {
  const { projectName, certificateName, bundleName, members } = outputs;
  if (isCertificateType(type)) return [[`${projectName}/${certificateName}`, {}]];
  if (!isTrustBundleType(type) || !Array.isArray(members)) return [];
  return members.map((member: { readonly certificateName?: unknown } | null) => [
    `${projectName}/${member?.certificateName}`,
    { trustBundle: String(bundleName) },
  ]);
}

function resourcesOf(text: string, source: string): readonly StateResource[] {
  const exported = parsed(text, source);
  const deployment = isRecord(exported) && isRecord(exported.deployment) ? exported.deployment : undefined;
  if (deployment === undefined) throw noState(source, "JSON without a deployment");
  // A stack that nothing was deployed to has none.
  const { resources = [] } = deployment;
  if (!Array.isArray(resources)) throw noState(source, "a deployment without a list of resources");
  return resources.filter(isRecord);
}

function parsed(text: string, source: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    throw noState(source, "something that is no JSON");
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function noState(subject: string, received: string): StateError {
  return new StateError({
    subject,
    expected: "the state of a stack",
    received,
    action: "Write it with: pulumi stack export --file state.json",
  });
}
