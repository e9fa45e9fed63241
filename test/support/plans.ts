import type { PropertyMap } from "../../provider/resource/properties";
import type { Simulator } from "../simulator/simulator";

/** A step of a plan as `pulumi preview --json` has it, for a resource of the dynamic host. */
export interface PlanStep {
  readonly op: string;
  readonly kind: "certificate" | "JWK" | "trust bundle";
  /** Logical name. */
  readonly name: string;
  /** Outputs before it. */
  readonly old?: object;
  /** Inputs after it. */
  readonly news?: object;
  /** Other members of the state before it. */
  readonly state?: PropertyMap;
  /** Why it is replaced. */
  readonly replaceReasons?: readonly string[];
}

const tokens = {
  certificate: "ApinizerCertificate",
  JWK: "ApinizerJwk",
  "trust bundle": "ApinizerTrustBundle",
} as const;

/** What `pulumi preview --json` prints of these steps: the form that test/fixtures/previews has of a real engine. */
export function planText({ url }: Simulator, steps: readonly PlanStep[], config: PropertyMap = {}): string {
  return JSON.stringify({
    config: { "apinizer:managerUrl": url, "apinizer:apiToken": "[secret]", ...config },
    steps: steps.map(stepOf),
    changeSummary: {},
  });
}

function stepOf({ op, kind, name, old, news, state, replaceReasons }: PlanStep): object {
  const type = `pulumi-nodejs:dynamic/apinizer:${tokens[kind]}`;
  const urn = `urn:pulumi:dev::scenario::${type}::${name}`;
  const provider = "urn:pulumi:dev::scenario::pulumi:providers:pulumi-nodejs::default::1f66f03d";
  const common = { urn, custom: true, type, provider };
  return {
    op,
    urn,
    provider,
    ...(old === undefined ? {} : { oldState: { ...common, id: idOf(kind, old), inputs: old, outputs: old, ...state } }),
    ...(news === undefined ? {} : { newState: { ...common, inputs: news } }),
    ...(replaceReasons === undefined ? {} : { replaceReasons }),
    detailedDiff: null,
  };
}

function idOf(kind: PlanStep["kind"], properties: PropertyMap | object): string {
  const { projectName, certificateName, name, bundleName } = properties as PropertyMap;
  return `${projectName}/${{ certificate: certificateName, JWK: name, "trust bundle": bundleName }[kind]}`;
}
