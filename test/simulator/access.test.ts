import { Simulator } from "./simulator";
import { rsa, TestClient } from "./testSupport";

let now: number;
let simulator: Simulator;
let client: TestClient;
const certificates = "/apiops/projects/payments/certificates/";

beforeEach(async () => {
  now = Date.parse("2026-01-01T00:00:00Z");
  simulator = await Simulator.start({ clock: () => now });
  client = new TestClient(simulator);
});
afterEach(() => simulator.stop());

function refusal(resultMessage: string, status = 400) {
  return { status, body: { status: "FAILURE", resultMessage } };
}

describe("a request without authentication", () => {
  test("a request without authentication is answered by the health check alone", async () => {
    const healthcheck = await client.as("").get("/apiops/test/healthcheck");
    expect(healthcheck).toMatchObject({ status: 200, text: "OK" });
    expect(healthcheck.headers.get("content-type")).toMatch(/^text\/plain/);
    const empty = refusal("Empty Key! Client must be authenticated to access this resource.", 401);
    for (const path of [certificates, "/apiops/projects/", "/apiops/environments/", "/apiops/test/hello/you"]) {
      expect(await client.as("").get(path)).toMatchObject(empty);
    }
  });

  test.each(["unknown", "undefined"])("a request with the token %s is one without authentication", async (token) => {
    expect(await client.as(token).get(certificates)).toMatchObject(refusal("Token is not valid!", 401));
  });

  test("a request with another scheme than Bearer is one without authentication", async () => {
    const headers = { authorization: `Basic ${simulator.token}` };
    expect(await client.as("").send("GET", certificates, undefined, headers)).toMatchObject(
      refusal("Empty Key! Client must be authenticated to access this resource.", 401),
    );
  });
});

describe("tokens", () => {
  test("tokens are accepted by hello", async () => {
    expect(await client.get("/apiops/test/hello/J%C3%BCrgen")).toMatchObject({ status: 200, text: "Hello Jürgen" });
  });

  test("tokens expire by the simulator's clock", async () => {
    simulator.addToken("short", "admin", now + 1000);
    expect((await client.as("short").get(certificates)).status).toBe(200);
    now += 1000;
    expect(await client.as("short").get(certificates)).toMatchObject(refusal("Token was expired!", 401));
  });

  test("tokens can be revoked", async () => {
    simulator.console.revokeToken(simulator.token);
    expect(await client.get(certificates)).toMatchObject(refusal("Token is not valid!", 401));
  });
});

describe("auth/token", () => {
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const body = "grant_type=client_credentials&client_id=jane&client_secret=s%26cret";

  beforeEach(() => simulator.addUser("jane", "s&cret"));

  function request(content: string, headers: Record<string, string> = form) {
    return client.as("").send("POST", "/apiops/auth/token", content, headers);
  }

  test("auth/token issues a token that works for an hour", async () => {
    const reply = await request(body);
    expect(reply.body).toEqual({ access_token: expect.any(String), token_type: "Bearer", expires_in: 3600 });
    const issued = client.as(reply.body?.access_token ?? "");
    now += 3_599_000;
    expect((await issued.get(certificates)).status).toBe(200);
    now += 1000;
    expect(await issued.get(certificates)).toMatchObject(refusal("Token was expired!", 401));
  });

  test("auth/token issues a new token every time, with the user's permissions", async () => {
    simulator.addUser("reader", "r", { identity: ["VIEW"] });
    const first = await request("grant_type=client_credentials&client_id=reader&client_secret=r");
    const second = await request("grant_type=client_credentials&client_id=reader&client_secret=r");
    expect(first.body?.access_token).not.toBe(second.body?.access_token);
    const reader = client.as(first.body?.access_token ?? "");
    expect((await reader.get("/apiops/projects/identity/certificates/")).status).toBe(200);
    expect((await reader.get(certificates)).status).toBe(400);
  });

  test.each([
    ["client_secret=wrong", body.replace("s%26cret", "wrong")],
    ["an unknown user", body.replace("jane", "joe")],
  ])("auth/token refuses %s", async (_, content) => {
    expect(await request(content)).toMatchObject({
      status: 401,
      body: { error: "unauthorized_client", error_description: "Bad credentials" },
    });
  });

  test("auth/token refuses another grant type, and a JSON body", async () => {
    expect(await request("grant_type=password&client_id=jane&client_secret=s%26cret")).toMatchObject({
      status: 400,
      body: { error: "unsupported_grant_type", error_description: "GrantType value must be client_credentials!" },
    });
    const json = JSON.stringify({ grant_type: "client_credentials", client_id: "jane", client_secret: "s&cret" });
    expect((await request(json, { "content-type": "application/json" })).status).toBe(415);
  });

  test("auth/token has no slash at its end", async () => {
    expect((await client.send("POST", "/apiops/auth/token/", body, form)).status).toBe(404);
  });
});

describe("permissions", () => {
  const denied = refusal("User does not have required permission for this operation!");
  const all = ["MANAGE", "DEPLOY_UNDEPLOY", "EXPORT_IMPORT"] as const;
  const jwk = { name: "new", sourceType: "COPY_PASTE", jwkStr: JSON.stringify({ kty: "oct", k: "AA" }) };
  const importForm = { certificateName: "idp", alias: "idp", environmentList: "test", certificateFile: rsa };
  const jwks = "/apiops/projects/payments/jwks/";

  const calls: [string, readonly (typeof all)[number][], (as: TestClient) => ReturnType<TestClient["get"]>][] = [
    ["create a certificate", ["MANAGE", "DEPLOY_UNDEPLOY"], (as) => as.create({ certificateName: "n", alias: "n" })],
    ["update a certificate", ["MANAGE", "DEPLOY_UNDEPLOY"], (as) => as.update()],
    ["delete a certificate", ["MANAGE", "DEPLOY_UNDEPLOY"], (as) => as.delete(`${certificates}idp/`)],
    ["import a certificate", ["EXPORT_IMPORT"], (as) => as.form("POST", `${certificates}import-file/`, importForm)],
    ["create a JWK", ["MANAGE", "DEPLOY_UNDEPLOY"], (as) => as.json("POST", jwks, jwk)],
    ["update a JWK", ["MANAGE", "DEPLOY_UNDEPLOY"], (as) => as.json("PUT", `${jwks}k/`, { description: "x" })],
    ["delete a JWK", ["MANAGE", "DEPLOY_UNDEPLOY"], (as) => as.delete(`${jwks}k/`)],
    ["export a JWK", ["EXPORT_IMPORT"], (as) => as.get(`${jwks}k/export-file/`)],
  ];

  beforeEach(async () => {
    await client.create();
    simulator.console.addJwk("payments", "k", { kty: "oct", k: "AA" });
    simulator.addToken("limited", {});
  });

  test.each(calls)("permissions to %s are %j", async (_, needed, call) => {
    const limited = client.as("limited");
    for (const missing of needed) {
      simulator.console.setPermissions("limited", "payments", ["VIEW", ...all.filter((one) => one !== missing)]);
      const before = simulator.state();
      expect(await call(limited)).toMatchObject(denied);
      expect(simulator.state()).toEqual(before);
    }
    simulator.console.setPermissions("limited", "payments", needed);
    expect((await call(limited)).status).toBe(200);
  });

  test.each(["VIEW", "MANAGE", "DEPLOY_UNDEPLOY", "EXPORT_IMPORT"] as const)(
    "the permission %s suffices to read",
    async (any) => {
      simulator.console.setPermissions("limited", "payments", [any]);
      for (const path of [certificates, `${certificates}idp/`, jwks, `${jwks}k/`]) {
        expect((await client.as("limited").get(path)).status).toBe(200);
      }
    },
  );

  test("a project without any permission looks like a missing one", async () => {
    expect(await client.as("limited").get(certificates)).toMatchObject(
      refusal("Project (payments) is not found or user does not have privilege to access it!"),
    );
    expect(await client.as("limited").get("/apiops/projects/nope/jwks/")).toMatchObject(
      refusal("Project (nope) is not found!"),
    );
  });

  test("an admin token can lose a project", async () => {
    simulator.console.setPermissions(simulator.token, "payments", []);
    expect((await client.get(certificates)).status).toBe(400);
    expect((await client.get("/apiops/projects/identity/certificates/")).status).toBe(200);
  });
});

describe("projects and environments", () => {
  test("projects are those that the token may see", async () => {
    simulator.addToken("reader", { identity: ["VIEW"] });
    const names = async (as: TestClient) =>
      (await as.get("/apiops/projects/")).body?.resultList?.map((project) => project.name);
    expect(await names(client)).toEqual(["payments", "identity"]);
    expect(await names(client.as("reader"))).toEqual(["identity"]);
  });

  test("environments are shown as the reference has them", async () => {
    simulator.addProject("small", { environments: ["test", "production"] });
    const all = await client.get("/apiops/environments/");
    expect(all.body?.resultList?.map(({ name }) => name)).toEqual(["production", "staging", "test", "API Manager"]);
    const reply = await client.get("/apiops/projects/small/environments/");
    expect(reply.body?.resultList).toEqual([
      expect.objectContaining({ id: expect.stringMatching(/^[0-9a-f]{24}$/), name: "production", type: "PRODUCTION" }),
      expect.objectContaining({ name: "test", type: "TEST", status: "PUBLISHED", accessUrl: expect.any(String) }),
    ]);
  });
});
