import type { CertificateNotDeployedError } from "../../provider/certificate/errors";
import type { CertificateInputs } from "../../provider/certificate/inputs";
import { certificateLifecycle as certificate } from "../../provider/certificate/lifecycle";
import type { CertificateState } from "../../provider/certificate/state";
import type { Context } from "../../provider/resource/context";
import type { PropertyMap } from "../../provider/resource/properties";
import { Run } from "../../provider/resource/run";
import { Simulator } from "../simulator/simulator";
import { newCertificate } from "../support/certificates";
import { clientOf, rejection } from "../support/client";
import { summaryOf } from "../support/difference";
import { count } from "../support/figures";
import { wanted as base } from "./cell";

const environments = ["production", "staging", "test"];
const wanted: CertificateInputs = { ...base, environments };
const rotation: CertificateInputs = {
  ...wanted,
  certificatePem: newCertificate.pem,
  jwkUpdateAction: "UPDATE",
  updateScope: "ALL_PROJECTS",
};
const subsets = Array.from({ length: 8 }, (_, bits) => environments.filter((_name, index) => bits & (1 << index)));
const shapes = ["environmentResults", "detailList"] as const;
const cases = shapes.flatMap((shape) =>
  subsets.map((failing) => [shape, failing.join(" and ") || "none", failing] as const),
);

let simulator: Simulator;
let context: Context;
let told: string[];
beforeEach(async () => {
  simulator = await Simulator.start();
  told = [];
  const tell = (message: string) => void told.push(message);
  context = { manager: clientOf(simulator), report: { info: tell, warn: tell }, run: new Run().at("") };
});
afterEach(() => simulator.stop());

/** A state, and the error that came with it where the deployment failed somewhere. */
interface Written {
  readonly state: CertificateState;
  readonly error?: CertificateNotDeployedError;
}

async function written(promise: Promise<CertificateState>): Promise<Written> {
  try {
    return { state: await promise };
  } catch (error) {
    if ((error as Error).name !== "CertificateNotDeployedError") throw error;
    return { state: (error as CertificateNotDeployedError).state, error: error as CertificateNotDeployedError };
  }
}

function failIn(failing: readonly string[]): void {
  for (const environment of failing) simulator.failDeployment(environment, `no route to ${environment}`);
}

/** What the state and the error have to say, and what the gateways hold. */
function expectHalf({ state, error }: Written, failing: readonly string[]): void {
  const reached = environments.filter((environment) => !failing.includes(environment));
  expect(state.deployedEnvironments).toEqual(reached);
  expect(simulator.deployed("payments", "idp")).toEqual(reached);
  expect(state.deployments.filter(({ success }) => !success).map(({ environment }) => environment)).toEqual(failing);
  for (const environment of environments) {
    expect(error?.message.includes(`${environment} (`) ?? false).toBe(failing.includes(environment));
  }
  for (const environment of failing) expect(error?.message).toContain(`no route to ${environment}`);
}

/** The next `up`: a refresh, and an update if the diff asks for one. */
async function nextUp(state: CertificateState, inputs: CertificateInputs): Promise<CertificateState> {
  const seen = await certificate.read(context, state);
  if (seen === undefined) throw new Error("is gone");
  expect(seen.state.deployedEnvironments).toEqual(state.deployedEnvironments);
  const { changes } = await summaryOf(certificate.diff(context, seen.state, inputs as unknown as PropertyMap));
  return changes ? certificate.update(context, seen.state, inputs) : seen.state;
}

function addJwks(): void {
  const source = { certificateName: "idp", useType: "SIGNATURE", algorithm: "RS256" } as const;
  simulator.console.addJwkFromCertificate("payments", "here", { ...source, environmentName: "production" });
  const elsewhere = { ...source, environmentName: "staging", certificateProject: "payments" };
  simulator.console.addJwkFromCertificate("identity", "elsewhere", elsewhere);
}

function jwks(): { linked: number; kids: (string | undefined)[] } {
  const all = simulator.state().projects.flatMap((project) => project.jwks);
  return { linked: all.filter(({ sourceId }) => sourceId !== null).length, kids: all.map(({ kid }) => kid).sort() };
}

describe.each(cases)("answers as %s, failing in %s", (shape, _named, failing) => {
  beforeEach(() => simulator.setDialect({ deployment: shape }));

  test("a create keeps the rest, and the next update deploys what is missing", async () => {
    failIn(failing);
    const half = await written(certificate.create(context, wanted));
    expectHalf(half, failing);
    for (const environment of failing) simulator.healDeployment(environment);
    const whole = await nextUp(half.state, wanted);
    expect(whole.deployedEnvironments).toEqual(environments);
    expect(simulator.deployed("payments", "idp")).toEqual(environments);
    expect(simulator.writes()).toHaveLength(failing.length === 0 ? 1 : 2);
    count("subsets of failing environments");
  });

  test("a rotation moves its JWKs once, and the next update leaves them as they are", async () => {
    const state = await certificate.create(context, wanted);
    addJwks();
    failIn(failing);
    const half = await written(certificate.update(context, state, rotation));
    expectHalf(half, failing);
    const rotated = jwks();
    expect(rotated.linked).toBe(2);
    for (const environment of failing) simulator.healDeployment(environment);
    // The user's choice for rotations would cut the links: this update is none.
    const { jwkUpdateAction, updateScope, ...withoutOptions } = rotation;
    const whole = await nextUp(half.state, withoutOptions);
    expect(whole.deployedEnvironments).toEqual(environments);
    expect(simulator.deployed("payments", "idp")).toEqual(environments);
    expect(jwks()).toEqual(rotated);
    count("subsets of failing environments");
  });

  test("a delete goes through, with a warning that names what did not let go", async () => {
    const state = await certificate.create(context, wanted);
    failIn(failing);
    await certificate.delete(context, state);
    expect(simulator.state().projects.flatMap(({ certificates }) => certificates)).toEqual([]);
    expect(told).toHaveLength(failing.length === 0 ? 0 : 1);
    for (const environment of failing)
      expect(told[0]).toMatch(new RegExp(`${environment} \\(.*no route to ${environment}`));
    count("subsets of failing environments");
  });

  test("an update that takes out environments whose undeployment fails is a success with a warning", async () => {
    const staying = environments.filter((environment) => !failing.includes(environment));
    if (staying.length === 0) staying.push("API Manager");
    const state = await certificate.create(context, wanted);
    addJwks();
    failIn(failing);
    const updated = await certificate.update(context, state, { ...wanted, environments: staying });
    expect(updated).toMatchObject({ environments: staying, deployedEnvironments: staying });
    const undeployments = told.filter((message) => message.includes("its undeployment failed"));
    expect(undeployments).toHaveLength(failing.length === 0 ? 0 : 1);
    for (const environment of failing) expect(undeployments[0]).toContain(`${environment} (`);
    // The Manager's answer to any update of a certificate that has JWKs.
    expect(told.filter((message) => !undeployments.includes(message)).join()).toMatch(/^certificate.*another id|^$/);
    count("subsets of failing environments");
  });
});

describe("saved, but not deployed, with an empty list", () => {
  beforeEach(() => simulator.setDialect({ deployment: "emptyList" }));

  test("a create claims no environment, and the next update deploys everywhere", async () => {
    failIn(["staging"]);
    const { state, error } = await written(certificate.create(context, wanted));
    expect(state.deployedEnvironments).toEqual([]);
    expect(error?.message).toContain("deployment to environments failed. Details: staging: no route to staging");
    simulator.healDeployment("staging");
    expect((await nextUp(state, wanted)).deployedEnvironments).toEqual(environments);
    expect(simulator.deployed("payments", "idp")).toEqual(environments);
  });

  test("a rotation is not sent again as one: its JWKs stay linked", async () => {
    const state = await certificate.create(context, wanted);
    addJwks();
    failIn(environments);
    const half = await written(certificate.update(context, state, rotation));
    expect(half.state).toMatchObject({ thumbprintSha256: newCertificate.sha256, deployedEnvironments: [] });
    const rotated = jwks();
    for (const environment of environments) simulator.healDeployment(environment);
    const { jwkUpdateAction, updateScope, ...withoutOptions } = rotation;
    await nextUp(half.state, withoutOptions);
    expect(jwks()).toEqual(rotated);
    expect(simulator.deployed("payments", "idp")).toEqual(environments);
  });

  test("a delete warns with the Manager's message", async () => {
    const state = await certificate.create(context, wanted);
    failIn(["staging"]);
    await certificate.delete(context, state);
    expect(told.join()).toContain("Details: staging: no route to staging");
  });
});

describe("pods of one environment that disagree", () => {
  const pods = ["worker-0", "worker-1", "worker-2"];

  test.each(shapes.flatMap((shape) => pods.map((pod) => [shape, pod] as const)))(
    "an environment that answers as %s with %s failing does not count as deployed",
    async (shape, pod) => {
      simulator.setDialect({ deployment: shape });
      simulator.console.setPods("staging", pods);
      simulator.failDeployment("staging", "disk full", undefined, pod);
      const half = await written(certificate.create(context, wanted));
      expect(half.state.deployedEnvironments).toEqual(["production", "test"]);
      expect(half.error?.message).toContain("disk full");
      if (shape === "detailList") expect(half.error?.message).toContain(`staging (${pod}: disk full)`);
      simulator.healDeployment("staging");
      expect((await nextUp(half.state, wanted)).deployedEnvironments).toEqual(environments);
      count("subsets of failing environments");
    },
  );
});

test("every update tries again where a deployment keeps failing, and says so", async () => {
  failIn(["staging"]);
  let { state } = await written(certificate.create(context, wanted));
  for (let time = 0; time < 3; time++) {
    const again = await written(nextUp(state, wanted));
    expect(again.error?.message).toContain("staging (no route to staging)");
    state = again.state;
  }
  expect(simulator.writes().map(({ method }) => method)).toEqual(["POST", "PUT", "PUT", "PUT"]);
});

test("an undeployment that fails does not hide a deployment that failed as well", async () => {
  const state = await certificate.create(context, wanted);
  failIn(["staging", "test"]);
  const error = await rejection(
    certificate.update(context, state, { ...wanted, environments: ["production", "staging"] }),
  );
  expect(error.message).toContain("staging (no route to staging)");
});
