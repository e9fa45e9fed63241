/**
 * Entry for Pulumi's dynamic provider of certificates: loads the host when it is first called, and only delegates.
 *
 * Stacks hold `require("pulumi-apinizer/dist/provider/dynamic.js")` as the provider of their resources. This file must
 * never be moved or renamed, none of the exported functions may disappear, and package.json must not hide it behind
 * an `exports` map: refresh and destroy of existing stacks would fail.
 */
import type * as dynamic from "@pulumi/pulumi/dynamic";
import type { CertificateInputs, RawInputs } from "./certificate/inputs";
import type { CertificateState } from "./certificate/state";
import type { ConfigurationSource } from "./configuration/configuration";
import type { CertificateHost } from "./hosts/dynamic/certificate";

let configuration: ConfigurationSource = () => undefined;
let loaded: CertificateHost | undefined;

function host(): CertificateHost {
  if (loaded === undefined) {
    const { CertificateHost } = require("./hosts/dynamic/certificate") as typeof import("./hosts/dynamic/certificate");
    loaded = new CertificateHost((key) => configuration(key));
  }
  return loaded;
}

/** Takes the stack's configuration. Never fails: what is missing is reported where it is used. */
export async function configure(request: dynamic.ConfigureRequest): Promise<void> {
  configuration = (key) => request.config.get(key);
}

export async function check(olds: RawInputs, news: RawInputs): Promise<dynamic.CheckResult> {
  return host().check(olds, news);
}

export async function diff(_id: string, olds: CertificateState, news: RawInputs): Promise<dynamic.DiffResult> {
  return host().diff(olds, news);
}

export async function create(inputs: CertificateInputs): Promise<dynamic.CreateResult> {
  return host().create(inputs);
}

export async function read(id: string, state: CertificateState): Promise<dynamic.ReadResult> {
  return host().read(id, state);
}

export async function update(
  _: string,
  olds: CertificateState,
  news: CertificateInputs,
): Promise<dynamic.UpdateResult> {
  return host().update(olds, news);
}

async function remove(_id: string, state: CertificateState): Promise<void> {
  return host().delete(state);
}

export { remove as delete };
