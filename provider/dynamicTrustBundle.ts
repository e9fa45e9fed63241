/**
 * Entry for Pulumi's dynamic provider of trust bundles: loads the host when it is first called, and only delegates.
 *
 * Stacks hold `require("pulumi-apinizer/dist/provider/dynamicTrustBundle.js")` as the provider of their resources. This file must
 * never be moved or renamed, none of the exported functions may disappear, and package.json must not hide it behind
 * an `exports` map: refresh and destroy of existing stacks would fail.
 */
import type * as dynamic from "@pulumi/pulumi/dynamic";
import type { ConfigurationSource } from "./configuration/configuration";
import type { DynamicHost } from "./hosts/dynamic/host";
import type { PropertyMap } from "./resource/properties";
import type { TrustBundleInputs } from "./trustBundle/inputs";
import type { TrustBundleState } from "./trustBundle/state";

let configuration: ConfigurationSource = () => undefined;
let loaded: DynamicHost<TrustBundleInputs, TrustBundleState> | undefined;

function host(): DynamicHost<TrustBundleInputs, TrustBundleState> {
  if (loaded === undefined) {
    const { DynamicHost } = require("./hosts/dynamic/host") as typeof import("./hosts/dynamic/host");
    const { trustBundleLifecycle } = require("./trustBundle/lifecycle") as typeof import("./trustBundle/lifecycle");
    loaded = new DynamicHost(trustBundleLifecycle, (key) => configuration(key));
  }
  return loaded;
}

/** Takes the stack's configuration. Never fails: what is missing is reported where it is used. */
export async function configure(request: dynamic.ConfigureRequest): Promise<void> {
  configuration = (key) => request.config.get(key);
}

export async function check(olds: PropertyMap, news: PropertyMap): Promise<dynamic.CheckResult> {
  return host().check(olds, news);
}

export async function diff(_id: string, olds: TrustBundleState, news: PropertyMap): Promise<dynamic.DiffResult> {
  return host().diff(olds, news);
}

export async function create(inputs: TrustBundleInputs): Promise<dynamic.CreateResult> {
  return host().create(inputs);
}

export async function read(id: string, state: TrustBundleState): Promise<dynamic.ReadResult> {
  return host().read(id, state);
}

export async function update(
  _: string,
  olds: TrustBundleState,
  news: TrustBundleInputs,
): Promise<dynamic.UpdateResult> {
  return host().update(olds, news);
}

async function remove(_id: string, state: TrustBundleState): Promise<void> {
  return host().delete(state);
}

export { remove as delete };
