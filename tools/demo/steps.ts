import type { Simulator } from "../../test/simulator/simulator";
import { type DemoCertificate, ec, otherEc, otherRsa, rsa } from "./certificates";
import { heldEntries, heldJwks, projectName, showManager, writes } from "./manager";
import { check, say, title } from "./print";
import type { DemoProject } from "./project";
import type { Run } from "./pulumi";

/** What the steps work with. */
export interface Demo {
  readonly simulator: Simulator;
  readonly project: DemoProject;
}

interface Step {
  readonly title: string;
  /**
   * Does it and checks it.
   * @throws NotAsPromised.
   */
  run(demo: Demo): Promise<void>;
}

const signing = "idp-signing";
const partner = "partner-bank";
const environments = ["production", "staging"];
const jwks = ["jwk-production", "jwk-staging"];

const all = `/apiops/projects/${projectName}/certificates/`;
/** What the program asks for in every update. */
const options = "?jwkUpdateAction=UPDATE&updateScope=SAME_PROJECT";

/** What an update sends that changes no content: it never cuts a link. */
const metadataOptions = "?jwkUpdateAction=UPDATE&updateScope=ALL_PROJECTS";

/** What CI runs every night. */
const lookForDrift = ["refresh", "--preview-only", "--expect-no-changes"];

/** The example's own description of a certificate. */
function descriptionOf(name: string): string {
  return `Managed by Pulumi, from ${name}.pem`;
}

function checkSucceeds(promise: string, { succeeded }: Run): void {
  check(promise, succeeded, true);
}

function checkHeld(simulator: Simulator, wanted: Readonly<Record<string, DemoCertificate>>): void {
  const expected = Object.entries(wanted).flatMap(([certificate, { sha1 }]) =>
    environments.map((environment) => {
      return { certificate, environment, description: descriptionOf(certificate), sha1, deployed: true };
    }),
  );
  check("the Manager holds what the files say, deployed everywhere", heldEntries(simulator), expected);
}

async function checkJwks(promise: string, simulator: Simulator, linkedTo: string | undefined, key: string) {
  const expected = jwks.map((name) => ({ name, linkedTo, key }));
  check(promise, await heldJwks(simulator), expected);
}

const create: Step = {
  title: "Create two certificates that Node.js carries, an RSA and an EC one, in two environments each",
  async run({ simulator, project }) {
    const { pulumi } = project;
    project.putCertificate(signing, rsa.pem);
    project.putCertificate(partner, ec.pem);
    await pulumi.prepare("stack", "init", "demo");
    await pulumi.prepare("config", "set", "apinizer:managerUrl", simulator.url);
    await pulumi.prepare("config", "set", "--secret", "apinizer:apiToken", simulator.token);
    await pulumi.prepare("config", "set", "certificates:folder", "../certificates");
    checkSucceeds("pulumi up succeeds", await pulumi.operate("up", "--yes"));
    check("one POST was sent for each of them", writes(simulator), [`POST ${all}`, `POST ${all}`]);
    checkHeld(simulator, { [signing]: rsa, [partner]: ec });
  },
};

const unchanged: Step = {
  title: "Change nothing: nothing is written",
  async run({ simulator, project: { pulumi } }) {
    checkSucceeds("pulumi up finds no change", await pulumi.operate("up", "--yes", "--expect-no-changes"));
    checkSucceeds("a look for drift, as in CI, finds none", await pulumi.operate(...lookForDrift));
    check("nothing was written", writes(simulator), []);
  },
};

const rotate: Step = {
  title: "Rotate to another key while two JWKs hang on the certificate",
  async run({ simulator, project }) {
    say(`In the Management Console, two JWKs are made from ${signing}; then its file gets another certificate.`);
    const source = { certificateName: signing, useType: "SIGNATURE", algorithm: "RS256" } as const;
    for (const environmentName of environments) {
      simulator.console.addJwkFromCertificate(projectName, `jwk-${environmentName}`, { ...source, environmentName });
    }
    await checkJwks("both JWKs have the old key", simulator, signing, rsa.key);
    project.putCertificate(signing, otherRsa.pem);
    const { text } = await project.pulumi.operate("preview");
    const foretold = jwks.map((name) => `${projectName}/${name}`).join(", ");
    check("the preview says that both are re-keyed", text.includes(`${foretold} will be re-keyed`), true);
    checkSucceeds("pulumi up succeeds", await project.pulumi.operate("up", "--yes"));
    check("exactly one PUT was sent, with the program's options", writes(simulator), [
      `PUT ${all}${signing}/${options}`,
    ]);
    checkHeld(simulator, { [signing]: otherRsa, [partner]: ec });
    await checkJwks("both JWKs are still linked and have the new key", simulator, signing, otherRsa.key);
  },
};

const drift: Step = {
  title: "Somebody changes both certificates in the Management Console: pulumi refresh finds it",
  async run({ simulator, project: { pulumi } }) {
    say(`${signing} gets another description, and ${partner} another certificate in staging.`);
    simulator.console.setDescription(projectName, signing, "changed by hand");
    simulator.console.setEntry(projectName, partner, "staging", { pem: otherEc.pem });
    const { succeeded, text } = await pulumi.operate(...lookForDrift);
    const found = text.includes("no changes were expected");
    check(
      "a look for drift, as in CI, finds it and does not exit with 0",
      { succeeded, found },
      { succeeded: false, found: true },
    );
    checkSucceeds("pulumi refresh succeeds", await pulumi.operate("refresh", "--yes"));
    const state = await pulumi.certificates();
    const { description } = state[signing] ?? {};
    check("the state has the other description", description, "changed by hand");
    check("the state has the other certificate", state[partner]?.thumbprintSha1, otherEc.sha1);
    check("nothing was written", writes(simulator), []);
  },
};

const repair: Step = {
  title: "Repair it: pulumi up writes what the program says",
  async run({ simulator, project: { pulumi } }) {
    checkSucceeds("pulumi up succeeds", await pulumi.operate("up", "--yes"));
    const expected = [`PUT ${all}${signing}/${metadataOptions}`, `PUT ${all}${partner}/${options}`];
    check("one PUT was sent for each of them", writes(simulator).sort(), expected);
    checkHeld(simulator, { [signing]: otherRsa, [partner]: ec });
    await checkJwks("both JWKs are still linked", simulator, signing, otherRsa.key);
    checkSucceeds("pulumi refresh finds no drift", await pulumi.operate(...lookForDrift));
  },
};

const destroy: Step = {
  title: "Destroy: the certificates go, their JWKs stay without a link",
  async run({ simulator, project: { pulumi } }) {
    checkSucceeds("pulumi destroy succeeds", await pulumi.operate("destroy", "--yes"));
    const expected = [signing, partner].map((name) => `DELETE ${all}${name}/`);
    check("one DELETE was sent for each of them", writes(simulator).sort(), expected);
    check("the Manager holds no certificate", heldEntries(simulator), []);
    await checkJwks("both JWKs keep their key and lose their link", simulator, undefined, otherRsa.key);
  },
};

const declared = ["idp-access-tokens", "idp-id-tokens"];

const createJwks: Step = {
  title: "JWKs as code: another program declares a certificate and two JWKs derived from it",
  async run({ simulator, project }) {
    for (const name of jwks) simulator.console.deleteJwk(projectName, name);
    project.useExample("jwks");
    project.putCertificate(signing, rsa.pem);
    await project.pulumi.prepare("config", "set", "jwks:certificateFile", `../certificates/${signing}.pem`);
    checkSucceeds("pulumi up succeeds", await project.pulumi.operate("up", "--yes"));
    const created = declared.map(() => `POST /apiops/projects/${projectName}/jwks/`);
    check("the certificate was sent before its JWKs", writes(simulator), [`POST ${all}`, ...created]);
    await checkDeclared("both JWKs are linked and have its key", simulator, signing, rsa.key);
  },
};

const rotateJwks: Step = {
  title: "Rotate it: one pulumi up re-keys both, and their outputs follow",
  async run({ simulator, project }) {
    project.putCertificate(signing, otherRsa.pem);
    checkSucceeds("pulumi up succeeds", await project.pulumi.operate("up", "--yes"));
    check("exactly one PUT was sent, and nothing else", writes(simulator), [`PUT ${all}${signing}/${options}`]);
    await checkDeclared("both JWKs are still linked and have the new key", simulator, signing, otherRsa.key);
    checkSucceeds("a look for drift finds none", await project.pulumi.operate(...lookForDrift));
    checkSucceeds("pulumi destroy succeeds", await project.pulumi.operate("destroy", "--yes"));
    await checkDeclared("the Manager holds no JWK", simulator, undefined, "", []);
  },
};

/** JWKs that the program declares; Pulumi creates them at once, in whatever order. */
async function checkDeclared(
  promise: string,
  simulator: Simulator,
  linkedTo: string | undefined,
  key: string,
  names: readonly string[] = declared,
) {
  const held = (await heldJwks(simulator)).sort((a, b) => (a.name < b.name ? -1 : 1));
  check(
    promise,
    held,
    names.map((name) => ({ name, linkedTo, key })),
  );
}

const steps: readonly Step[] = [create, unchanged, rotate, drift, repair, destroy, createJwks, rotateJwks];

/**
 * Runs all steps and shows what the Manager holds after each.
 * @throws NotAsPromised at the first that fails.
 */
export async function runSteps(demo: Demo): Promise<void> {
  for (const [index, step] of steps.entries()) {
    title(`Step ${index + 1} of ${steps.length}: ${step.title}`);
    demo.simulator.clearJournal();
    await step.run(demo);
    await showManager(demo.simulator);
  }
}
