/** What both forms of a preview have in common, and how the steps for our resources are taken out of it. */
import { isObject, type JsonObject, text } from "../../../provider/apinizer/answer";
import type { PropertyMap } from "../../../provider/resource/properties";
import { type Operation, type PlannedState, type PlannedStep, referencedUrn, withoutSecrets } from "./plan";

/** A step of any resource. */
export interface RawStep {
  readonly op: string;
  readonly urn: string;
  readonly old?: JsonObject;
  readonly news?: JsonObject;
  readonly deletedFirst: boolean;
  readonly reasons?: readonly string[];
  /** Properties because of which it is replaced, or what stands for the user's demand. */
  readonly replaceReasons?: readonly string[];
}

export interface RawPlan {
  readonly config: Readonly<Record<string, string>>;
  readonly steps: readonly RawStep[];
  /** No resource was left out. */
  readonly isComplete: boolean;
  /** Why the preview failed; absent where it did not. */
  readonly failure?: string;
}

/** Ends the reading with what was received instead, and what to do about it. */
export type Fail = (received: string, action?: string) => never;

/** What the engine's operations are to a plan; null for those that are a part of another one, or only look. */
const operations: Readonly<Record<string, Operation | null>> = {
  create: "create",
  update: "update",
  replace: "replace",
  delete: "delete",
  same: "same",
  import: "same",
  read: "same",
  refresh: null,
  discard: null,
  "create-replacement": null,
  "delete-replaced": null,
  "import-replacement": null,
  "read-replacement": null,
  "read-discard": null,
  "discard-replaced": null,
  "remove-pending-replace": null,
};

/** The steps for certificates, JWKs and trust bundles of either host. */
export function plannedSteps({ steps }: RawPlan, fail: Fail): PlannedStep[] {
  return withCopiesDeleted(steps).flatMap((step) => {
    const { op, urn, old, news, reasons } = step;
    const kind = kindOf(urn);
    if (kind === undefined) return [];
    const operation = operations[op];
    if (operation === undefined)
      return fail(`the step ${op} of a version that is not known`, "Update pulumi-apinizer.");
    if (operation === null) return [];
    return [
      {
        urn,
        kind,
        operation,
        deletedFirst: step.deletedFirst && !isLeftByItsDelete(step),
        isCreatedUnasked: isDemanded(step) && !step.deletedFirst,
        ...(old === undefined ? {} : { old: stateOf(old) }),
        ...(news === undefined || operation === "delete" ? {} : { news: stateOf(news) }),
        ...(reasons === undefined ? {} : { reasons }),
      },
    ];
  });
}

/**
 * What an earlier command has replaced, and this one deletes, has a step that looks like the part of a replacement: no
 * replacement of this plan has it as its old resource.
 */
function withCopiesDeleted(steps: readonly RawStep[]): RawStep[] {
  const replaced = steps.filter(({ op }) => op === "replace").map(identityOf);
  return steps.map((step) => {
    if (step.op !== "delete-replaced") return step;
    const part = replaced.indexOf(identityOf(step));
    if (part === -1) return { ...step, op: "delete", deletedFirst: false };
    replaced.splice(part, 1);
    return step;
  });
}

/**
 * Of a replacement that nobody was asked about, a dynamic provider, which is told no URN, leaves what the program still
 * declares: the create takes it over.
 */
function isLeftByItsDelete(step: RawStep): boolean {
  return typeOf(step.urn).startsWith("pulumi-nodejs:dynamic/") && isDemanded(step);
}

function isDemanded({ replaceReasons = [] }: RawStep): boolean {
  return replaceReasons.some((reason) => demands.has(reason));
}

/** Source: `stepGenerator.diff` of pulumi/pulumi, pkg/resource/deploy/step_generator.go, v3.250.0. */
const demands: ReadonlySet<string> = new Set(["id", "replaceWith"]);

/** Whether it is about a certificate, JWK or trust bundle of either host, be it only a part of another step. */
export function isOurs({ urn }: RawStep): boolean {
  return kindOf(urn) !== undefined;
}

/** The same for two steps about one resource of the state. */
function identityOf({ urn, old }: RawStep): string {
  return JSON.stringify([urn, old?.id, old?.outputs]);
}

/** Inputs of the plugin's providers by their URNs. */
export function providersOf({ steps }: RawPlan): ReadonlyMap<string, PropertyMap> {
  const providers = steps.filter(({ urn }) => typeOf(urn) === "pulumi:providers:apinizer");
  return new Map(providers.map(({ urn, old, news }) => [urn, stateOf(news ?? old ?? {}).inputs]));
}

/** Strings among the members of an object. */
export function textsOf(value: unknown): Readonly<Record<string, string>> {
  const members = isObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(members.filter((member): member is [string, string] => typeof member[1] === "string"));
}

const kinds: Readonly<Record<string, PlannedStep["kind"]>> = {
  Certificate: "certificate",
  Jwk: "JWK",
  TrustBundle: "trust bundle",
};

function kindOf(urn: string): PlannedStep["kind"] | undefined {
  const [, type = ""] = /^(?:pulumi-nodejs:dynamic\/apinizer:Apinizer|apinizer:index:)(\w+)$/.exec(typeOf(urn)) ?? [];
  return kinds[type];
}

/** A URN holds the types of a resource's parents too, before its own. */
function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}

function stateOf(state: JsonObject): PlannedState {
  const [id, provider] = [text(state, "id"), text(state, "provider")];
  return {
    ...(id === undefined || id === "" ? {} : { id }),
    inputs: propertiesOf(state.inputs),
    outputs: propertiesOf(state.outputs),
    ...(provider === undefined ? {} : { provider: referencedUrn(provider) }),
    retainOnDelete: state.retainOnDelete === true,
    isReplaced: state.delete === true,
  };
}

function propertiesOf(value: unknown): PropertyMap {
  return isObject(value) ? withoutSecrets(value) : {};
}
