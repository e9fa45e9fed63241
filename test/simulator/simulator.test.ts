import { X509Certificate } from "node:crypto";
import { Agent, fetch as undiciFetch } from "undici";
import { selfSigned } from "../support/openssl";
import { Simulator } from "./simulator";
import { ec, only, otherRsa, rsa, TestClient } from "./testSupport";

let simulator: Simulator;
let client: TestClient;
const certificate = "/apiops/projects/payments/certificates/idp/";

beforeEach(async () => {
  simulator = await Simulator.start({ clock: () => 1234 });
  client = new TestClient(simulator);
});
afterEach(() => simulator.stop());

function thumbprint(pem: string): string {
  return new X509Certificate(pem).fingerprint.replaceAll(":", "");
}

describe("the journal", () => {
  test("the journal has what was sent and what was answered", async () => {
    await client.create();
    await client.update({ alias: "a b" }, "?jwkUpdateAction=UPDATE&updateScope=ALL_PROJECTS");
    expect(simulator.journal).toEqual([
      expect.objectContaining({ method: "POST", path: "/apiops/projects/payments/certificates/", query: {} }),
      {
        method: "PUT",
        path: certificate,
        query: { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" },
        headers: expect.objectContaining({ authorization: `Bearer ${simulator.token}` }),
        fields: {
          alias: "a b",
          certificateDescription: "signs tokens",
          environmentList: "production,staging",
          pemEncodedFile: rsa,
        },
        json: undefined,
        status: 200,
        processed: true,
        at: 1234,
      },
    ]);
  });

  test("the journal has JSON and form bodies, and refusals", async () => {
    await client.json("POST", "/apiops/projects/payments/jwks/", { name: "k" });
    const form = { "content-type": "application/x-www-form-urlencoded" };
    await client.send("POST", "/apiops/auth/token", "grant_type=none&client_id=a%20b", form);
    expect(simulator.journal).toMatchObject([
      { json: { name: "k" }, status: 400 },
      { fields: { grant_type: "none", client_id: "a b" }, status: 400 },
    ]);
  });

  test("the journal has writes without reads and tokens", async () => {
    await client.get(certificate);
    await client.send("POST", "/apiops/auth/token", "");
    await client.create();
    await client.delete(certificate);
    expect(simulator.writes().map(({ method }) => method)).toEqual(["POST", "DELETE"]);
    simulator.clearJournal();
    expect(simulator.journal).toEqual([]);
    expect(simulator.writes()).toEqual([]);
  });

  test("the journal has the greatest number of requests at the same time, in all and in a project", async () => {
    simulator.latencyMs = 100;
    const paths = [certificate, certificate, "/apiops/projects/identity/certificates/", "/apiops/projects/"];
    await Promise.all(paths.map((path) => client.get(path)));
    const peaks = () => [
      simulator.peakRequests,
      simulator.peakRequestsIn("payments"),
      simulator.peakRequestsIn("identity"),
    ];
    expect(peaks()).toEqual([4, 2, 1]);
    simulator.clearJournal();
    await client.get(certificate);
    expect(peaks()).toEqual([1, 1, 0]);
  });
});

describe("the console", () => {
  async function entries() {
    const shown = only(await client.get(certificate)).certificateEnvironmentList;
    return shown.map(({ environmentName, alias, sha1Thumbprint }) => [environmentName, alias, sha1Thumbprint]);
  }

  test("the console creates and replaces a certificate by putCertificate", async () => {
    const wanted = { alias: "idp", environments: ["production"], pem: rsa, description: "by hand" };
    simulator.console.putCertificate("payments", "idp", wanted);
    expect(await entries()).toEqual([["production", "idp", thumbprint(rsa)]]);
    simulator.console.putCertificate("payments", "idp", { ...wanted, pem: ec, environments: ["test"] });
    expect(await entries()).toEqual([["test", "idp", thumbprint(ec)]]);
    expect(simulator.deployed("payments", "idp")).toEqual(["test"]);
    expect(simulator.journal.filter(({ method }) => method !== "GET")).toEqual([]);
  });

  test("the console changes single entries by setEntry, addEntry and removeEntry", async () => {
    await client.create();
    simulator.console.setEntry("payments", "idp", "staging", { pem: otherRsa });
    simulator.console.setEntry("payments", "idp", "production", { alias: "renamed" });
    simulator.console.addEntry("payments", "idp", "production", { alias: "second", pem: ec });
    expect(await entries()).toEqual([
      ["production", "renamed", thumbprint(rsa)],
      ["staging", "idp", thumbprint(otherRsa)],
      ["production", "second", thumbprint(ec)],
    ]);
    expect(simulator.deployed("payments", "idp")).toEqual(["production", "staging"]);
    simulator.console.removeEntry("payments", "idp", "production");
    expect(await entries()).toEqual([["staging", "idp", thumbprint(otherRsa)]]);
    expect(simulator.deployed("payments", "idp")).toEqual(["staging"]);
    expect((await client.create({ certificateName: "other", alias: "renamed" })).status).toBe(200);
    expect(() => simulator.console.setEntry("payments", "idp", "test", {})).toThrow("no entry for test");
  });

  test("the console changes a description by setDescription", async () => {
    await client.create();
    simulator.console.setDescription("payments", "idp", "by hand");
    expect(only(await client.get(certificate)).description).toBe("by hand");
  });

  test("the console deletes by deleteCertificate and deleteProject", async () => {
    await client.create();
    simulator.console.deleteCertificate("payments", "idp");
    expect(await client.get(certificate)).toMatchObject({ body: { resultMessage: /Certificate.*not found/ } });
    await client.create();
    simulator.console.deleteProject("payments");
    expect(await client.get(certificate)).toMatchObject({
      body: { resultMessage: "Project (payments) is not found!" },
    });
    expect((await client.create({}, "identity")).status).toBe(200);
  });

  test("the console cuts and deletes JWKs by detachJwk and deleteJwk", async () => {
    await client.create();
    const source = { certificateName: "idp", environmentName: "production", useType: "SIGNATURE", algorithm: "RS256" };
    simulator.console.addJwkFromCertificate("payments", "k", { ...source, useType: "SIGNATURE" });
    expect(simulator.state().projects[0]?.jwks).toMatchObject([{ name: "k", sourceId: expect.any(String) }]);
    simulator.console.detachJwk("payments", "k");
    expect(simulator.state().projects[0]?.jwks).toMatchObject([{ name: "k", sourceId: null }]);
    simulator.console.deleteJwk("payments", "k");
    expect(simulator.state().projects[0]?.jwks).toEqual([]);
  });

  test("the console throws for what does not exist", () => {
    expect(() => simulator.console.setDescription("payments", "nope", "")).toThrow("no certificate nope in payments");
    expect(() => simulator.console.deleteProject("nope")).toThrow("no project nope");
    const wanted = { alias: "idp", environments: ["production"], pem: "nonsense" };
    expect(() => simulator.console.putCertificate("payments", "idp", wanted)).toThrow(
      "no certificate in the given PEM",
    );
  });
});

describe("the controls over HTTP", () => {
  const open = () => client.as("");

  test("the controls over HTTP answer with the journal", async () => {
    await client.create();
    expect(await open().get("/simulator/journal")).toMatchObject({ body: [{ method: "POST", status: 200 }] });
    await open().delete("/simulator/journal");
    expect(await open().get("/simulator/journal")).toMatchObject({ status: 200, body: [] });
  });

  test("the controls over HTTP answer with the state of the Manager", async () => {
    await client.create();
    simulator.console.addJwk("payments", "k", { kty: "oct", k: "c2VjcmV0" });
    const reply = await open().get("/simulator/state");
    expect(reply.body).toMatchObject({
      dialect: { success: "success" },
      projects: [
        {
          name: "payments",
          certificates: [
            {
              name: "idp",
              entries: [{ environment: "production", alias: "idp", sha1: thumbprint(rsa) }, { environment: "staging" }],
              deployed: ["production", "staging"],
            },
          ],
          jwks: [{ name: "k", type: "OCT" }],
        },
        { name: "identity", certificates: [], jwks: [] },
      ],
    });
    expect(reply.text).not.toContain("c2VjcmV0");
  });

  test("the controls over HTTP carry out calls of the console", async () => {
    const wanted = { alias: "idp", environments: ["production"], pem: rsa };
    const call = (method: string, args: unknown) => open().json("POST", `/simulator/console/${method}`, args);
    expect((await call("putCertificate", ["payments", "idp", wanted])).status).toBe(200);
    expect((await client.get(certificate)).status).toBe(200);
    expect((await call("failDeployment", ["staging", "disk full"])).status).toBe(200);
    expect(await client.update()).toMatchObject({ body: { deploymentResult: { success: false } } });
    for (const name of ["constructor", "toString", "project", "nope"]) {
      expect((await call(name, [])).status).toBe(400);
    }
    expect((await call("setDescription", {})).status).toBe(400);
    expect((await call("setDescription", ["payments", "nope", ""])).text).toContain("no certificate nope");
  });

  test("the controls over HTTP add and clear faults", async () => {
    const fault = { match: { method: "GET", path: "idp.$" }, when: "before", what: { status: 503 }, times: 2 };
    expect((await open().json("POST", "/simulator/faults", fault)).status).toBe(200);
    expect(await open().get("/simulator/faults")).toMatchObject({ body: [fault] });
    expect((await client.create()).status).toBe(200);
    expect((await client.get(certificate)).status).toBe(503);
    await open().delete("/simulator/faults");
    expect((await client.get(certificate)).status).toBe(200);
    expect((await open().json("POST", "/simulator/faults", { what: "reset" })).status).toBe(400);
    expect((await open().json("POST", "/simulator/faults", { when: "before" })).status).toBe(400);
  });

  test("the controls over HTTP change the dialect", async () => {
    await open().json("POST", "/simulator/dialect", "openapi");
    expect(await client.get("/apiops/projects/payments/certificates/")).toMatchObject({ body: { status: "SUCCESS" } });
    await open().json("POST", "/simulator/dialect", { thumbprint: "lower" });
    expect((await open().get("/simulator/dialect")).body).toMatchObject({ success: "success", thumbprint: "lower" });
    expect((await open().json("POST", "/simulator/dialect", "klingon")).status).toBe(400);
    expect((await open().json("POST", "/simulator/dialect", null)).status).toBe(400);
  });

  test("the controls over HTTP have no other path, and are not in the journal", async () => {
    expect((await open().get("/simulator/nothing")).status).toBe(400);
    expect(simulator.journal).toEqual([]);
  });
});

describe("a simulator", () => {
  test("a simulator has an address without a path or a slash at its end", () => {
    expect(simulator.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test("a simulator starts with chosen seeds", async () => {
    const other = await Simulator.start({
      projects: { shop: { environments: ["live"] } },
      token: "t",
      dialect: "openapi",
    });
    const reply = await new TestClient(other).get("/apiops/projects/shop/environments/");
    expect(reply).toMatchObject({ body: { status: "SUCCESS", resultList: [{ name: "live" }] } });
    await other.stop();
  });

  test("a simulator tells of each request between its processing and its answer", async () => {
    const heard: unknown[] = [];
    simulator.onProcessed = ({ method, processed, status }) => heard.push({ method, processed, status });
    simulator.faults.push({ match: { method: "PUT" }, when: "before", what: { status: 503 } });
    await client.create();
    await client.update();
    expect(heard).toEqual([{ method: "POST", processed: true, status: null }]);
  });

  test("a simulator shows what each pod of an environment trusts, by whatever name, also what an undeployment left there", async () => {
    const trusted = () =>
      simulator.truststore("staging").map(({ pod, certificates }) => [pod, ...certificates.map(({ sha1 }) => sha1)]);
    const content = { environments: ["staging"], alias: "other", pem: otherRsa };
    simulator.console.putCertificate("identity", "other", content);
    await client.create();
    const both = [thumbprint(otherRsa), thumbprint(rsa)];
    expect(trusted()).toEqual(["worker-0", "worker-1"].map((pod) => [pod, ...both]));
    simulator.failDeployment("staging", "pod is down", 1, "worker-1");
    simulator.console.deleteCertificate("identity", "other");
    expect(trusted()).toEqual([
      ["worker-0", thumbprint(rsa)],
      ["worker-1", ...both],
    ]);
    expect(simulator.truststore("test").map(({ certificates }) => certificates)).toEqual([[], []]);
  });

  test("a simulator fails to start on a port that is in use", async () => {
    const port = Number(new URL(simulator.url).port);
    await expect(Simulator.start({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  });

  test("a simulator serves HTTPS, and asks for client certificates where set", async () => {
    const own = selfSigned({ key: "Ed25519", san: ["IP:127.0.0.1"] });
    const partner = selfSigned({ key: "Ed25519" });
    const tls = { key: own.privateKeyPem, cert: own.certificatePem, ca: partner.certificatePem, requestCert: true };
    const secure = await Simulator.start({ tls });
    const ask = async (connect: object) => {
      const dispatcher = new Agent({ connect: { ca: own.certificatePem, ...connect } });
      try {
        return (await undiciFetch(`${secure.url}/apiops/test/healthcheck`, { dispatcher })).status;
      } catch {
        return "refused";
      } finally {
        await dispatcher.destroy();
      }
    };
    try {
      expect(secure.url).toMatch(/^https:/);
      expect(await ask({ cert: partner.certificatePem, key: partner.privateKeyPem })).toBe(200);
      expect(await ask({})).toBe("refused");
      expect(await ask({ cert: own.certificatePem, key: own.privateKeyPem })).toBe("refused");
    } finally {
      await secure.stop();
    }
  });
});
