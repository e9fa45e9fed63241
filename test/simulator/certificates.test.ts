import { X509Certificate } from "node:crypto";
import { privateKey, selfSigned } from "../support/openssl";
import { Simulator } from "./simulator";
import { ec, fields, only, otherRsa, rsa, TestClient } from "./testSupport";

let simulator: Simulator;
let client: TestClient;
const certificates = "/apiops/projects/payments/certificates/";

beforeEach(async () => {
  simulator = await Simulator.start();
  client = new TestClient(simulator);
});
afterEach(() => simulator.stop());

function refusal(message: string) {
  return { status: 400, body: { status: "FAILURE", resultMessage: message } };
}

describe("certificate create", () => {
  test("a certificate's create answers with one deployment row per environment", async () => {
    const reply = await client.create();
    expect(reply).toMatchObject({ status: 200 });
    expect(reply.body).toEqual({
      success: true,
      deploymentResult: {
        success: true,
        message: "Deployment completed successfully",
        environmentResults: [
          { environmentName: "production", success: true, message: "Deployed successfully" },
          { environmentName: "staging", success: true, message: "Deployed successfully" },
        ],
      },
    });
    expect(simulator.deployed("payments", "idp")).toEqual(["production", "staging"]);
  });

  test.each(["certificateName", "alias", "environmentList", "certificateDescription"])(
    "a certificate's create requires %s",
    async (name) => {
      expect(await client.create({ [name]: undefined })).toMatchObject(refusal(`${name} value can not be empty!`));
    },
  );

  test.each(["certificateName", "alias", "environmentList"])(
    "a certificate's create refuses an empty %s",
    async (name) => {
      expect(await client.create({ [name]: "" })).toMatchObject(refusal(`${name} value can not be empty!`));
    },
  );

  test("a certificate's create accepts an empty description", async () => {
    expect(await client.create({ certificateDescription: "" })).toMatchObject({ status: 200 });
  });

  test.each([
    ["missing", undefined],
    ["empty", ""],
  ])("a certificate's create refuses a %s file", async (_, pemEncodedFile) => {
    expect(await client.create({ pemEncodedFile })).toMatchObject(refusal("pemEncodedFile value can not be empty!"));
  });

  test("a certificate's create does not take a text field for a file", async () => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields())) {
      form.append(name, String(value));
    }
    const reply = await client.send("POST", certificates, form);
    expect(reply).toMatchObject(refusal("pemEncodedFile value can not be empty!"));
  });

  test.each([
    ["DER", new Blob([new Uint8Array(new X509Certificate(rsa).raw)])],
    ["a private key", privateKey("Ed25519")],
    ["base64 without markers", rsa.replaceAll(/-----.*-----/g, "")],
    ["a damaged PEM", rsa.slice(0, 200) + rsa.slice(260)],
  ])("a certificate's create refuses %s instead of a PEM certificate", async (_, pemEncodedFile) => {
    expect(await client.create({ pemEncodedFile })).toMatchObject({ status: 400 });
    expect(simulator.state().projects[0]?.certificates).toEqual([]);
  });

  test("a certificate's create takes fields from the form only, not from the query", async () => {
    const query = "?certificateName=idp&alias=idp&certificateDescription=x&environmentList=production";
    const reply = await client.form("POST", `${certificates}${query}`, { pemEncodedFile: rsa });
    expect(reply).toMatchObject(refusal("certificateName value can not be empty!"));
  });

  test("a certificate's create refuses a name that exists", async () => {
    await client.create();
    expect(await client.create({ alias: "other" })).toMatchObject(refusal("Certificate (name: idp) is already exist!"));
  });

  test("a certificate's create distinguishes capital letters in names", async () => {
    await client.create();
    expect(await client.create({ certificateName: "IDP", alias: "other" })).toMatchObject({ status: 200 });
    expect(await client.get(`${certificates}Idp/`)).toMatchObject(refusal("Certificate (name: Idp) is not found!"));
  });

  test("a certificate's create refuses an alias that another certificate has in the environment, across projects", async () => {
    await client.create({ environmentList: "production" });
    const elsewhere = { certificateName: "partner", alias: "idp" };
    const clash = refusal("Alias (idp) is already used for another certificate, try changing this value!");
    expect(await client.create({ ...elsewhere, environmentList: "staging,production" })).toMatchObject(clash);
    expect(await client.create({ ...elsewhere, environmentList: "production" }, "identity")).toMatchObject(clash);
    expect(await client.create({ ...elsewhere, environmentList: "staging" }, "identity")).toMatchObject({
      status: 200,
    });
  });

  test("a certificate's create accepts an alias that an update or a delete has freed", async () => {
    await client.create();
    await client.update({ alias: "renamed" });
    expect(await client.create({ certificateName: "partner", alias: "idp" })).toMatchObject({ status: 200 });
    await client.delete(`${certificates}partner/`);
    expect(await client.update({ alias: "idp" })).toMatchObject({ status: 200 });
  });

  test.each(["nowhere", "Production", "production, staging", "production,"])(
    "a certificate's create refuses the environment list %j",
    async (environmentList) => {
      const reply = await client.create({ environmentList });
      expect(reply.status).toBe(400);
      expect(reply.body?.resultMessage).toMatch(
        /^Environment \(.*\) is not found or user does not have privilege to access it!$/,
      );
    },
  );

  test("a certificate's create refuses an environment that the project does not have", async () => {
    simulator.addProject("small", { environments: ["test"] });
    expect(await client.create({ environmentList: "staging" }, "small")).toMatchObject(
      refusal("Environment (staging) is not found or user does not have privilege to access it!"),
    );
  });

  test("a certificate's create keeps names that need percent encoding", async () => {
    const certificateName = "ünal/çelik & co #1 100%";
    await client.create({ certificateName });
    const path = `${certificates}${encodeURIComponent(certificateName)}/`;
    expect(only(await client.get(path)).name).toBe(certificateName);
    expect(simulator.journal.at(-1)?.path).toBe(path);
  });
});

describe("certificate get and list", () => {
  test("certificate get and list show the certificate per environment", async () => {
    const pem = selfSigned({ subject: "/C=US/O=Example Inc/CN=example.com" }).certificatePem;
    const x509 = new X509Certificate(pem);
    await client.create({ pemEncodedFile: pem, environmentList: "production" });
    const expected = {
      success: true,
      resultList: [
        {
          name: "idp",
          description: "signs tokens",
          certificateEnvironmentList: [
            {
              environmentName: "production",
              startDate: new Date(x509.validFrom).toISOString(),
              endDate: new Date(x509.validTo).toISOString(),
              base64EncodedContent: x509.raw.toString("base64"),
              sha1Thumbprint: x509.fingerprint.replaceAll(":", ""),
              subjectDn: "CN=example.com, O=Example Inc, C=US",
              alias: "idp",
            },
          ],
        },
      ],
    };
    expect((await client.get(`${certificates}idp/`)).body).toEqual(expected);
    expect((await client.get(certificates)).body).toEqual(expected);
  });

  test("a list of certificates under the project name admin is across the projects that the token may see", async () => {
    await client.create();
    await client.create({ alias: "other" }, "identity");
    simulator.addToken("reader", { identity: ["VIEW"] });
    const list = "/apiops/projects/admin/certificates/";
    expect((await client.get(list)).body?.resultList).toHaveLength(2);
    expect((await client.as("reader").get(list)).body?.resultList).toHaveLength(1);
  });

  test("certificate get and list answer an unknown certificate and an unknown project differently", async () => {
    expect(await client.get(`${certificates}idp/`)).toMatchObject(refusal("Certificate (name: idp) is not found!"));
    expect(await client.get("/apiops/projects/nope/certificates/idp/")).toMatchObject(
      refusal("Project (nope) is not found!"),
    );
  });
});

describe("certificate update", () => {
  test("a certificate's update replaces content, alias, description and environments", async () => {
    await client.create();
    await client.update({
      alias: "new",
      certificateDescription: "rotated",
      environmentList: "staging,test",
      pemEncodedFile: otherRsa,
    });
    const found = only(await client.get(`${certificates}idp/`));
    expect(found.description).toBe("rotated");
    const entries = found.certificateEnvironmentList.map((entry) => [entry.environmentName, entry.alias]);
    expect(entries).toEqual([
      ["staging", "new"],
      ["test", "new"],
    ]);
    expect(simulator.deployed("payments", "idp")).toEqual(["staging", "test"]);
    expect(simulator.gateway("production", "payments", "idp")[0]?.certificates).toEqual([]);
  });

  test("a certificate's update gives it a new id in the dialect current", async () => {
    await client.create();
    const before = simulator.state().projects[0]?.certificates[0]?.id;
    await client.update();
    expect(simulator.state().projects[0]?.certificates[0]?.id).not.toBe(before);
  });

  test.each(["alias", "environmentList", "certificateDescription", "pemEncodedFile"])(
    "a certificate's update requires %s",
    async (name) => {
      await client.create();
      expect(await client.update({ [name]: undefined })).toMatchObject(refusal(`${name} value can not be empty!`));
    },
  );

  test("a certificate's update refuses an unknown certificate, and an alias that is taken", async () => {
    expect(await client.update()).toMatchObject(refusal("Certificate (name: idp) is not found!"));
    await client.create();
    await client.create({ certificateName: "partner", alias: "partner" });
    expect(await client.update({ alias: "partner" })).toMatchObject(
      refusal("Alias (partner) is already used for another certificate, try changing this value!"),
    );
  });

  test("a certificate's update ignores unknown query parameters and refuses unknown values of known ones", async () => {
    await client.create();
    expect(await client.update({}, "?colour=blue")).toMatchObject({ status: 200 });
    expect(await client.update({}, "?jwkUpdateAction=update")).toMatchObject({ status: 400 });
  });
});

describe("certificate delete", () => {
  test("a certificate's delete undeploys it from every environment", async () => {
    await client.create();
    const reply = await client.delete(`${certificates}idp/`);
    expect(reply.body?.deploymentResult).toEqual({
      success: true,
      message: "Undeployment completed successfully",
      environmentResults: [
        { environmentName: "production", success: true, message: "Undeployed successfully" },
        { environmentName: "staging", success: true, message: "Undeployed successfully" },
      ],
    });
    expect(await client.get(`${certificates}idp/`)).toMatchObject(refusal("Certificate (name: idp) is not found!"));
    expect(await client.delete(`${certificates}idp/`)).toMatchObject(refusal("Certificate (name: idp) is not found!"));
    expect(simulator.gateway("production", "payments", "idp")[0]?.certificates).toEqual([]);
  });
});

describe("certificate import-file", () => {
  const path = `${certificates}import-file/`;
  const content = { certificateName: "idp", alias: "idp", environmentList: "production" };

  test.each([
    ["PEM", ec],
    ["DER", new Blob([new Uint8Array(new X509Certificate(ec).raw)])],
    ["base64 without armour", new X509Certificate(ec).raw.toString("base64")],
  ])(
    "a certificate's import-file takes %s, replaces the named environments and leaves the others",
    async (_, certificateFile) => {
      await client.create();
      const reply = await client.form("POST", path, { ...content, certificateFile });
      expect(reply.body).toEqual({ success: true });
      const found = only(await client.get(`${certificates}idp/`));
      const contents = Object.fromEntries(
        found.certificateEnvironmentList.map((entry) => [entry.environmentName, entry.base64EncodedContent]),
      );
      expect(contents).toEqual({
        production: new X509Certificate(ec).raw.toString("base64"),
        staging: new X509Certificate(rsa).raw.toString("base64"),
      });
      expect(found.description).toBe("signs tokens");
      expect(simulator.deployed("payments", "idp")).toEqual(["production", "staging"]);
    },
  );

  test("a certificate's import-file creates what does not exist", async () => {
    await client.form("POST", path, { ...content, certificateFile: rsa });
    expect((await client.get(`${certificates}idp/`)).status).toBe(200);
  });

  test("a certificate's import-file needs a file, and refuses an alias that is taken", async () => {
    await client.create({ certificateName: "partner" });
    expect(await client.form("POST", path, content)).toMatchObject(refusal("certificateFile value can not be empty!"));
    expect(await client.form("POST", path, { ...content, certificateFile: rsa })).toMatchObject(
      refusal("Alias (idp) is already used for another certificate, try changing this value!"),
    );
  });
});
