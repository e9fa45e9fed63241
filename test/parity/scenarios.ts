/** What both hosts have to do alike, in calls that an engine makes. */
import { createPublicKey } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { unknownValue } from "../../provider/resource/properties";
import type { Simulator } from "../simulator/simulator";
import { aCertificate } from "../support/aCertificate";
import { ellipticCertificate, newCertificate, oldCertificate, type TestCertificate } from "../support/certificates";
import { privateKey } from "../support/openssl";
import type { Host, Properties, Resource, ResourceName } from "./host";

export interface Scenario {
  readonly name: string;
  /** Configuration beside address and token. */
  readonly configuration?: Readonly<Record<string, string>>;
  /** Makes the calls; whatever it records is compared. */
  run(engine: Engine): Promise<void>;
}

/** An engine that keeps one resource of each type, and records what every call came to. */
export class Engine {
  readonly recorded: unknown[] = [];
  private readonly resources = new Map<ResourceName, Resource>();

  constructor(
    private readonly host: Host,
    readonly simulator: Simulator,
  ) {}

  /** Check, then create, or diff and what it asks for, as `pulumi up` does. */
  async up(type: ResourceName, inputs: Properties): Promise<void> {
    await this.host.beginRun();
    const state = this.resources.get(type);
    const { inputs: checked, failures } = await this.record(this.host.check(type, inputs, state?.outputs));
    if (failures.length > 0) return;
    if (state === undefined) return this.create(type, checked);
    const diff = await this.record(this.host.diff(type, state, checked));
    if ("failed" in diff || !diff.changes) return;
    if (diff.replaces.length === 0) return this.update(type, state, checked);
    await this.record(this.host.check(type, inputs));
    if (diff.deleteBeforeReplace) await this.delete(type);
    await this.create(type, checked);
    if (!diff.deleteBeforeReplace) await this.record(this.host.delete(type, state));
  }

  /** Only what a preview asks. */
  async preview(type: ResourceName, inputs: Properties): Promise<void> {
    await this.host.beginRun();
    const state = this.resources.get(type);
    const { inputs: checked } = await this.record(this.host.check(type, inputs, state?.outputs));
    if (state !== undefined) await this.record(this.host.diff(type, state, checked));
  }

  async refresh(type: ResourceName): Promise<void> {
    await this.host.beginRun();
    const read = await this.record(this.host.read(type, this.known(type)));
    if (read === "gone") this.resources.delete(type);
    else if (!("failed" in read)) this.resources.set(type, read);
  }

  async destroy(type: ResourceName): Promise<void> {
    await this.host.beginRun();
    await this.delete(type);
  }

  private async delete(type: ResourceName): Promise<void> {
    const deleted = await this.record(this.host.delete(type, this.known(type)));
    if (deleted === "deleted") this.resources.delete(type);
  }

  private async create(type: ResourceName, inputs: Properties): Promise<void> {
    this.keep(type, await this.record(this.host.create(type, inputs)));
  }

  private async update(type: ResourceName, state: Resource, inputs: Properties): Promise<void> {
    const updated = await this.record(this.host.update(type, state, inputs));
    this.keep(type, "failed" in updated ? (updated as Partial<Resource>) : { id: state.id, outputs: updated });
  }

  private keep(type: ResourceName, { id, outputs }: Partial<Resource>): void {
    if (id !== undefined && outputs !== undefined) this.resources.set(type, { id, outputs });
  }

  private known(type: ResourceName): Resource {
    const resource = this.resources.get(type);
    if (resource === undefined) throw new Error(`no ${type} yet`);
    return resource;
  }

  private async record<T>(result: Promise<T>): Promise<T> {
    const value = await result;
    this.recorded.push(value);
    return value;
  }
}

const idp = aCertificate({ environments: ["staging", "production"] });
const jwk = {
  projectName: "payments",
  name: "verify",
  certificateName: "idp",
  environmentName: "production",
  useType: "SIGNATURE",
  algorithm: "RS256",
};
const named = { projectName: "payments", name: "verify" };
const publicJwkOf = ({ pem }: TestCertificate) => ({ ...createPublicKey(pem).export({ format: "jwk" }), kid: "one" });
const [publicJwk, otherPublicJwk] = [publicJwkOf(oldCertificate), publicJwkOf(newCertificate)];
const pasted = (document: Properties, kid?: string) => ({
  ...named,
  sourceType: "COPY_PASTE",
  publicJwk: JSON.stringify(document),
  ...(kid === undefined ? {} : { kid }),
});
const use = { environmentName: "production", useType: "SIGNATURE", algorithm: "ES256" };
const fromKey = { ...named, sourceType: "PRIVATE_KEY", keyName: "signing", ...use };
const fromKeystore = { ...named, sourceType: "KEYSTORE", keystoreName: "store", keystoreAlias: "first", ...use };
const signingKey = { environments: ["production"], pem: privateKey() };
const putKey = ({ simulator }: Engine) => simulator.console.putKey("payments", "signing", signingKey);
const held = { alias: "idp", description: "Signing", environments: ["production", "staging"], pem: oldCertificate.pem };

const tokenFile = path.join(os.tmpdir(), `parity-token-${process.pid}`);

/** A scenario whose token is kept in a file; `keep` puts another one there, and the former one is known no more. */
function withTokenFile(name: string, run: (engine: Engine, keep: (token: string) => void) => Promise<void>): Scenario {
  return {
    name,
    configuration: { apiToken: "", apiTokenFile: tokenFile },
    run: async (engine) => {
      let { token } = engine.simulator;
      const keep = (another: string) => {
        engine.simulator.console.revokeToken(token);
        engine.simulator.addToken(another);
        fs.writeFileSync(tokenFile, another);
        token = another;
      };
      try {
        await run(engine, keep);
      } finally {
        fs.rmSync(tokenFile, { force: true });
      }
    },
  };
}

const created: Scenario["run"] = (engine) => engine.up("Certificate", idp);

/** A certificate that is there, and then something else that is wanted of it. */
function change(name: string, changes: Properties): Scenario {
  return {
    name: `change of ${name}`,
    run: async (engine) => {
      await created(engine);
      await engine.up("Certificate", { ...idp, ...changes });
      await engine.refresh("Certificate");
    },
  };
}

/** A certificate with a JWK, and then something that happens to the certificate. */
function cascade(name: string, changes: Properties, then?: (engine: Engine) => Promise<void>): Scenario {
  return {
    name: `JWKs at ${name}`,
    run: async (engine) => {
      await created(engine);
      await engine.up("Jwk", jwk);
      await engine.preview("Certificate", { ...idp, ...changes });
      await engine.up("Certificate", { ...idp, ...changes });
      await then?.(engine);
    },
  };
}

function bad(name: string, changes: Properties): Scenario {
  return { name: `bad input: ${name}`, run: (engine) => engine.up("Certificate", { ...idp, ...changes }) };
}

function fault(name: string, when: "before" | "after", what: "reset" | "truncate" | { status: number }): Scenario {
  return {
    name: `fault: ${name}`,
    configuration: { maxRetries: "1" },
    run: async (engine) => {
      engine.simulator.faults.push({ when, what, match: { method: "POST" } });
      await created(engine);
      engine.simulator.faults.push({ when, what, match: { method: "PUT" } });
      await engine.up("Certificate", { ...idp, description: "Other" });
    },
  };
}

export const scenarios: readonly Scenario[] = [
  { name: "create", run: created },
  {
    name: "create in four environments, one of them with a space",
    run: (engine) =>
      engine.up("Certificate", { ...idp, environments: ["production", "staging", "test", "API Manager"] }),
  },
  {
    name: "create of an elliptic certificate",
    run: (engine) => engine.up("Certificate", { ...idp, certificatePem: ellipticCertificate.pem }),
  },
  {
    name: "create of a name that is taken",
    run: async (engine) => {
      engine.simulator.console.putCertificate("payments", "idp", { ...held, description: "Theirs" });
      await created(engine);
    },
  },
  {
    name: "create in a project that is not there",
    run: (engine) => engine.up("Certificate", { ...idp, projectName: "nowhere" }),
  },
  {
    name: "create in an environment that is not there",
    run: (engine) => engine.up("Certificate", { ...idp, environments: ["nowhere"] }),
  },
  {
    name: "create under an alias that is taken",
    run: async (engine) => {
      engine.simulator.console.putCertificate("payments", "other", held);
      await created(engine);
    },
  },
  {
    name: "adoption of what is as wanted",
    run: async (engine) => {
      engine.simulator.console.putCertificate("payments", "idp", held);
      await engine.up("Certificate", { ...idp, adoptExisting: true });
    },
  },
  {
    name: "adoption of another certificate",
    run: async (engine) => {
      engine.simulator.console.putCertificate("payments", "idp", { ...held, pem: newCertificate.pem });
      await engine.up("Certificate", { ...idp, adoptExisting: true });
    },
  },
  {
    name: "destroy",
    run: async (engine) => {
      await created(engine);
      await engine.destroy("Certificate");
    },
  },
  {
    name: "destroy with JWKs deleted",
    run: async (engine) => {
      await engine.up("Certificate", { ...idp, jwkDeleteAction: "DELETE" });
      await engine.destroy("Certificate");
    },
  },
  {
    name: "destroy of what is gone",
    run: async (engine) => {
      await created(engine);
      engine.simulator.console.deleteCertificate("payments", "idp");
      await engine.destroy("Certificate");
    },
  },
  {
    name: "no change",
    run: async (engine) => {
      await created(engine);
      await engine.up("Certificate", { ...idp, environments: ["production", "staging", "production"] });
      await engine.refresh("Certificate");
    },
  },
  change("the PEM's text alone", { certificatePem: oldCertificate.pem.replaceAll("\n", "\r\n") }),
  change("the certificate", { certificatePem: newCertificate.pem }),
  change("the certificate with UPDATE", {
    certificatePem: newCertificate.pem,
    jwkUpdateAction: "UPDATE",
    updateScope: "ALL_PROJECTS",
  }),
  change("the certificate with NULLIFY", { certificatePem: newCertificate.pem, jwkUpdateAction: "NULLIFY" }),
  change("the alias", { alias: "other" }),
  change("the description", { description: "Other" }),
  change("the environments", { environments: ["production", "test"] }),
  change("options alone", { jwkUpdateAction: "UPDATE", jwkDeleteAction: "DELETE", protectJwks: true }),
  change("the name with the same alias", { certificateName: "idp-2" }),
  change("the name with another alias", { certificateName: "idp-2", alias: "idp-2" }),
  change("the project", { projectName: "identity" }),
  change("the name to one that is taken", { certificateName: "idp", projectName: "nowhere" }),
  {
    name: "preview of a create whose certificate is not known",
    run: (engine) => engine.preview("Certificate", { ...idp, certificatePem: unknownValue }),
  },
  {
    name: "preview of an update whose inputs are not known",
    run: async (engine) => {
      await created(engine);
      await engine.preview("Certificate", { ...idp, certificatePem: unknownValue, environments: unknownValue });
    },
  },
  {
    name: "preview of a replacement whose name is not known",
    run: async (engine) => {
      await created(engine);
      await engine.preview("Certificate", { ...idp, certificateName: unknownValue });
    },
  },
  {
    name: "drift of everything, and its repair",
    run: async (engine) => {
      await created(engine);
      engine.simulator.console.putCertificate("payments", "idp", {
        ...held,
        alias: "theirs",
        description: "theirs",
        pem: newCertificate.pem,
      });
      engine.simulator.console.addEntry("payments", "idp", "test", { alias: "theirs", pem: newCertificate.pem });
      await engine.refresh("Certificate");
      await engine.refresh("Certificate");
      await created(engine);
    },
  },
  {
    name: "drift of one entry, and its repair",
    run: async (engine) => {
      await created(engine);
      engine.simulator.console.setEntry("payments", "idp", "staging", { alias: "theirs", pem: newCertificate.pem });
      await engine.refresh("Certificate");
      await engine.refresh("Certificate");
      await created(engine);
    },
  },
  {
    name: "deleted outside",
    run: async (engine) => {
      await created(engine);
      engine.simulator.console.deleteCertificate("payments", "idp");
      await engine.refresh("Certificate");
      await created(engine);
    },
  },
  {
    name: "refresh without permission",
    run: async (engine) => {
      await created(engine);
      engine.simulator.console.setPermissions(engine.simulator.token, "payments", []);
      await engine.refresh("Certificate");
      await engine.destroy("Certificate");
    },
  },
  {
    name: "failed deployment of a create, until it succeeds",
    run: async (engine) => {
      engine.simulator.failDeployment("staging", "no route to worker");
      await created(engine);
      await created(engine);
      await engine.refresh("Certificate");
      engine.simulator.healDeployment("staging");
      await created(engine);
      await created(engine);
    },
  },
  {
    name: "failed deployment of an update",
    run: async (engine) => {
      await created(engine);
      engine.simulator.failDeployment("staging", "no route to worker", 1);
      await engine.up("Certificate", { ...idp, certificatePem: newCertificate.pem });
      await engine.up("Certificate", { ...idp, certificatePem: newCertificate.pem });
    },
  },
  {
    name: "failed undeployment of a destroy",
    run: async (engine) => {
      await created(engine);
      engine.simulator.failDeployment("staging", "no route to worker");
      await engine.destroy("Certificate");
    },
  },
  bad("an input that there is not", { enviroments: ["production"] }),
  bad("a private key", { certificatePem: "-----BEGIN PRIVATE KEY-----\nMC4CAQA=\n-----END PRIVATE KEY-----\n" }),
  bad("two certificates", { certificatePem: oldCertificate.pem + newCertificate.pem }),
  bad("no PEM", { certificatePem: "hello" }),
  bad("no environments", { environments: [] }),
  bad("a name with a slash, a blank alias", { certificateName: "a/b", alias: " " }),
  bad("an unknown action, and a scope without one", {
    jwkUpdateAction: "CUT",
    jwkDeleteAction: "KEEP",
    updateScope: "SAME_PROJECT",
  }),
  bad("a scope without UPDATE", { updateScope: "SAME_PROJECT" }),
  bad("nothing given", { projectName: undefined, certificateName: undefined, certificatePem: undefined }),
  fault("an answer that is lost", "after", "reset"),
  fault("a connection that breaks before", "before", "reset"),
  fault("a 503", "before", { status: 503 }),
  fault("a truncated answer", "after", "truncate"),
  withTokenFile("a token in a file, rotated and revoked before each command", async (engine, keep) => {
    keep("token-1");
    await created(engine);
    keep("token-2");
    await engine.refresh("Certificate");
    keep("token-3");
    await engine.up("Certificate", { ...idp, description: "Other" });
    keep("token-4");
    await engine.destroy("Certificate");
  }),
  withTokenFile("a token file that is not there, or holds no token", async (engine, keep) => {
    await created(engine);
    keep("token-1");
    await created(engine);
    fs.writeFileSync(tokenFile, "two\nlines\n");
    await engine.refresh("Certificate");
    await engine.destroy("Certificate");
  }),
  {
    name: "a token that is revoked",
    run: async (engine) => {
      await created(engine);
      engine.simulator.console.revokeToken(engine.simulator.token);
      await engine.refresh("Certificate");
      await engine.up("Certificate", { ...idp, description: "Other" });
      await engine.destroy("Certificate");
    },
  },
  {
    name: "JWK: create, no change, destroy",
    run: async (engine) => {
      await created(engine);
      await engine.up("Jwk", jwk);
      await engine.up("Jwk", jwk);
      await engine.refresh("Jwk");
      await engine.destroy("Jwk");
    },
  },
  {
    name: "JWK: an algorithm that does not fit the key",
    run: async (engine) => {
      await created(engine);
      await engine.up("Jwk", { ...jwk, algorithm: "ES256" });
      await engine.up("Jwk", { ...jwk, algorithm: "nonsense", useType: "OTHER" });
    },
  },
  { name: "JWK: a certificate that is not there", run: (engine) => engine.up("Jwk", jwk) },
  {
    name: "JWK: another description is a replacement",
    run: async (engine) => {
      await created(engine);
      await engine.up("Jwk", jwk);
      await engine.up("Jwk", { ...jwk, description: "Other" });
    },
  },
  {
    name: "JWK: a cut link is told, and repaired by a replacement with relink alone",
    run: async (engine) => {
      await created(engine);
      await engine.up("Jwk", jwk);
      await engine.up("Jwk", { ...jwk, relink: true });
      await engine.up("Jwk", jwk);
      engine.simulator.console.detachJwk("payments", "verify");
      await engine.refresh("Jwk");
      await engine.up("Jwk", jwk);
      await engine.up("Jwk", { ...jwk, relink: true });
      engine.simulator.console.deleteJwk("payments", "verify");
      await engine.refresh("Jwk");
    },
  },
  {
    name: "JWK: a replacement whose create would be refused",
    run: async (engine) => {
      await created(engine);
      await engine.up("Jwk", jwk);
      await engine.preview("Jwk", { ...jwk, algorithm: "ES256" });
      await engine.up("Jwk", { ...jwk, environmentName: "nowhere" });
      await engine.up("Certificate", { ...idp, jwkUpdateAction: "NULLIFY", certificatePem: ellipticCertificate.pem });
      await engine.refresh("Jwk");
      await engine.up("Jwk", jwk);
    },
  },
  {
    name: "JWK: a create that is refused after its delete, and the next up",
    run: async (engine) => {
      await created(engine);
      await engine.up("Jwk", jwk);
      const refusal = { status: 400, body: { status: "FAILURE", resultMessage: "No more JWKs today!" } };
      engine.simulator.faults.push({ match: { method: "POST" }, when: "before", what: refusal });
      await engine.up("Jwk", { ...jwk, algorithm: "RS512" });
    },
  },
  {
    name: "JWK: a rotation read again",
    run: async (engine) => {
      await engine.up("Certificate", { ...idp, jwkUpdateAction: "UPDATE" });
      await engine.up("Jwk", { ...jwk, certificateThumbprint: oldCertificate.sha256 });
      await engine.up("Certificate", { ...idp, jwkUpdateAction: "UPDATE", certificatePem: newCertificate.pem });
      await engine.up("Jwk", { ...jwk, certificateThumbprint: newCertificate.sha256 });
      await engine.refresh("Jwk");
      await engine.refresh("Certificate");
    },
  },
  {
    name: "JWK from a key: create, no change, cut link, relink, destroy",
    run: async (engine) => {
      putKey(engine);
      await engine.up("Jwk", fromKey);
      await engine.up("Jwk", fromKey);
      await engine.refresh("Jwk");
      engine.simulator.console.detachJwk("payments", "verify");
      await engine.refresh("Jwk");
      await engine.up("Jwk", fromKey);
      await engine.up("Jwk", { ...fromKey, relink: true });
      await engine.destroy("Jwk");
    },
  },
  {
    name: "JWK from a key that is not there, or not in that environment",
    run: async (engine) => {
      await engine.up("Jwk", fromKey);
      putKey(engine);
      await engine.up("Jwk", { ...fromKey, environmentName: "test" });
      await engine.up("Jwk", fromKey);
      engine.simulator.console.deleteKey("payments", "signing");
      await engine.preview("Jwk", { ...fromKey, description: "Other" });
    },
  },
  {
    name: "JWK from a keystore: create, and another alias, which the Manager refuses",
    run: async (engine) => {
      const { environments, pem } = signingKey;
      engine.simulator.console.putKeystore("payments", "store", { environments, pem, alias: "first" });
      await engine.up("Jwk", fromKeystore);
      await engine.up("Jwk", { ...fromKeystore, keystoreAlias: "second" });
    },
  },
  {
    name: "JWK from a URL that the Manager cannot read",
    run: (engine) => engine.up("Jwk", { ...named, sourceType: "URL", url: "http://127.0.0.1:1/jwks.json", kid: "one" }),
  },
  {
    name: "JWK of the program: create, its text alone, its kid, another key, drift, another source",
    run: async (engine) => {
      await engine.up("Jwk", pasted(publicJwk));
      await engine.up("Jwk", { ...pasted(publicJwk), publicJwk: JSON.stringify(publicJwk, null, 2) });
      await engine.preview("Jwk", { ...pasted(publicJwk), publicJwk: unknownValue });
      await engine.up("Jwk", pasted({ keys: [publicJwk] }, "one"));
      engine.simulator.console.deleteJwk("payments", "verify");
      engine.simulator.console.addJwk("payments", "verify", otherPublicJwk);
      await engine.refresh("Jwk");
      await engine.up("Jwk", pasted({ keys: [publicJwk] }, "one"));
      await engine.up("Jwk", pasted(otherPublicJwk));
      await created(engine);
      await engine.up("Jwk", jwk);
      await engine.destroy("Jwk");
    },
  },
  {
    name: "bad input: JWKs of each source",
    run: async (engine) => {
      await engine.up("Jwk", { ...named, sourceType: "GENERATE" });
      for (const sourceType of ["PUBLIC_KEY", "PRIVATE_KEY", "KEYSTORE", "URL", "COPY_PASTE"]) {
        await engine.up("Jwk", { ...named, sourceType });
        await engine.up("Jwk", { ...jwk, sourceType, relink: true });
      }
      for (const value of [
        "",
        "no JSON",
        "{}",
        '{"kty":"oct","k":"AQAB"}',
        '{"kty":"RSA","n":"AQAB","e":"AQAB","d":"Ag"}',
      ])
        await engine.up("Jwk", { ...named, sourceType: "COPY_PASTE", publicJwk: value });
      await engine.up("Jwk", pasted({ keys: [publicJwk] }));
      for (const url of ["nowhere", "https://a:b@idp.example.com/", "https://idp.example.com/#a"])
        await engine.up("Jwk", { ...named, sourceType: "URL", url, readTimeoutMs: 0.5 });
    },
  },
  cascade("a rotation without a choice", { certificatePem: newCertificate.pem }),
  cascade("a rotation with UPDATE", { certificatePem: newCertificate.pem, jwkUpdateAction: "UPDATE" }),
  cascade("a rotation with NULLIFY", { certificatePem: newCertificate.pem, jwkUpdateAction: "NULLIFY" }),
  cascade("a rotation under protection", { certificatePem: newCertificate.pem, protectJwks: true }),
  cascade("a change of the description", { description: "Other" }),
  cascade("a destroy", {}, (engine) => engine.destroy("Certificate")),
  cascade("a destroy under protection", { protectJwks: true }, (engine) => engine.destroy("Certificate")),
  cascade("a replacement", { certificateName: "idp-2" }),
];
