/** The dynamic host's calls in the engine's order, where a resource goes to another Manager by its `connection`. */
import type { CertificateInputs } from "../../provider/certificate/inputs";
import type { CertificateState } from "../../provider/certificate/state";
import type { DynamicHost } from "../../provider/hosts/dynamic/host";
import { Simulator } from "../simulator/simulator";
import { aCertificate } from "../support/aCertificate";

let here: Simulator;
let there: Simulator;
let host: DynamicHost<CertificateInputs, CertificateState>;
beforeEach(async () => {
  [here, there] = await Promise.all([Simulator.start(), Simulator.start()]);
  const settings = new Map([
    ["apinizer:managerUrl", here.url],
    ["apinizer:apiToken", here.token],
    ["apinizer-dr:managerUrl", there.url],
    ["apinizer-dr:apiToken", there.token],
  ]);
  // Loaded anew, as a process of its own would: it keeps clients and what it knows of the run.
  jest.resetModules();
  const hosts = require("../../provider/hosts/dynamic/host") as typeof import("../../provider/hosts/dynamic/host");
  const certificates =
    require("../../provider/certificate/lifecycle") as typeof import("../../provider/certificate/lifecycle");
  host = new hosts.DynamicHost(certificates.certificateLifecycle, (key) => settings.get(key));
  jest.spyOn(console, "error").mockImplementation();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all([here.stop(), there.stop()]);
});

const at = (connection: string) => aCertificate({ environments: ["production"], connection });

async function checked(
  inputs: object,
  olds: object = {},
): Promise<CertificateInputs & { readonly connection: string }> {
  const { inputs: news, failures } = await host.check({ ...olds }, { ...inputs, deletesFirst: true });
  expect(failures).toEqual([]);
  return news;
}

test("a name that a certificate gives up by another connection is not taken over by a new resource of the same `up`", async () => {
  const outs = (await host.create(await checked(at("apinizer")))).outs as CertificateState;
  here.clearJournal();
  // The engine has queued the create of the new resource when it asks what becomes of the one that moves.
  const other = await checked(at("apinizer"));
  await host.diff(outs, { ...(await checked(at("apinizer-dr"), outs)) });
  await expect(host.create(other)).rejects.toThrow(/gives up payments\/idp in the same `pulumi up`.*in two steps/);
  expect(here.writes().filter(({ status }) => status === 200)).toEqual([]);
});

test("a certificate that keeps its connection is taken over where its create comes again", async () => {
  const outs = (await host.create(await checked(at("apinizer")))).outs as CertificateState;
  const again = await checked(at("apinizer"), outs);
  await host.diff(outs, { ...again });
  expect((await host.create(again)).outs).toMatchObject({ deployedEnvironments: ["production"] });
});
