/** At which Manager a resource of a plan is: by that, what is asked, and what counts as the same certificate. */
import { addressOf, defaultAddress } from "../../sdk/cli/impact/address";
import type { Plan } from "../../sdk/cli/impact/plan";
import { readPlan } from "../../sdk/cli/impact/readPlan";

const providerUrn = (name: string) => `urn:pulumi:dev::shop::pulumi:providers:apinizer::${name}`;

function planOf(config: object, steps: readonly object[]): Plan {
  return readPlan({ name: "plan", text: JSON.stringify({ config, steps, changeSummary: {} }) });
}

function ofPlugin(provider: string): object {
  const urn = "urn:pulumi:dev::shop::apinizer:index:Certificate::idp";
  return {
    op: "delete",
    urn,
    oldState: { id: "payments/idp", provider: `${providerUrn(provider)}::1f66`, inputs: {} },
  };
}

function ofDynamicHost(connection?: string): object {
  const urn = "urn:pulumi:dev::shop::my:component$pulumi-nodejs:dynamic/apinizer:ApinizerCertificate::idp";
  const inputs = connection === undefined ? {} : { connection };
  const provider = "urn:pulumi:dev::shop::pulumi:providers:pulumi-nodejs::default::1f66";
  return { op: "delete", urn, oldState: { id: "payments/idp", provider, inputs } };
}

function addressIn(plan: Plan): string {
  const old = plan.steps[0]?.old;
  if (old === undefined) throw new Error("no step");
  return addressOf(plan, old);
}

const config = {
  "apinizer:managerUrl": "https://manager.example.com/apiops/",
  "apinizer-dr:managerUrl": "https://dr.example.com",
};

test.each([
  ["the default connection", ofDynamicHost(), "https://manager.example.com"],
  ["another connection", ofDynamicHost("apinizer-dr"), "https://dr.example.com"],
  ["a connection that the stack does not know", ofDynamicHost("apinizer-x"), "the one of connection apinizer-x"],
  ["a connection that is secret", ofDynamicHost("[secret]"), "the one of connection one that is not known"],
  ["the plugin's default provider", ofPlugin("default_0_1_0"), "https://manager.example.com"],
  ["an explicit provider that the preview leaves out", ofPlugin("dr"), "the one of provider dr"],
])("the Manager's address is told for %s", (_what, step, address) => {
  expect(addressIn(planOf(config, [step]))).toBe(address);
});

test("the Manager's address is told for an explicit provider that the preview shows", () => {
  const shown = { op: "same", urn: providerUrn("dr"), newState: { inputs: { managerUrl: "https://dr.example.com" } } };
  expect(addressIn(planOf(config, [shown, ofPlugin("dr")]))).toBe("https://dr.example.com");
});

test("the Manager's address is an environment variable's where the configuration has none", () => {
  for (const step of [ofDynamicHost(), ofPlugin("default")]) expect(addressIn(planOf({}, [step]))).toBe(defaultAddress);
});
