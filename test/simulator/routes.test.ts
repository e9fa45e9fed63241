import { Simulator } from "./simulator";
import { TestClient } from "./testSupport";

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

describe("a request outside the API", () => {
  test.each(["application/json", "application/x-www-form-urlencoded"])(
    "a request with a %s body instead of a form is refused",
    async (type) => {
      for (const method of ["POST", "PUT"]) {
        const path = method === "POST" ? certificates : `${certificates}idp/`;
        expect(await client.send(method, path, "{}", { "content-type": type })).toMatchObject({ status: 415 });
      }
    },
  );

  test("a request with a malformed form is refused", async () => {
    const headers = { "content-type": "multipart/form-data; boundary=x" };
    expect(await client.send("POST", certificates, "--y\r\n", headers)).toMatchObject({ status: 400 });
  });

  test.each([
    ["GET", "/apiops/projects/payments/certificates"],
    ["POST", "/apiops/projects/payments/certificates"],
    ["PUT", "/apiops/projects/payments/certificates/idp"],
    ["DELETE", "/apiops/projects/payments/certificates/idp"],
    ["GET", "/apiops/projects"],
    ["GET", "/apiops/projects/payments/jwks"],
    ["GET", "/projects/payments/certificates/"],
    ["DELETE", "/apiops/projects/payments/certificates/../"],
    ["DELETE", "/apiops/projects/payments/certificates/%2e%2e/"],
  ])("%s %s does not exist", async (method, path) => {
    await client.create();
    const reply = await client.send(method, path);
    expect(reply.status).toBe(404);
    expect(reply.body).toBeUndefined();
    expect(simulator.deployed("payments", "idp")).toEqual(["production", "staging"]);
  });

  test("a request with a method that the path does not have is refused", async () => {
    expect(await client.send("DELETE", certificates)).toMatchObject({ status: 405 });
  });

  test("a request with an empty project name has an answer of its own", async () => {
    expect(await client.get("/apiops/projects//certificates/")).toMatchObject(
      refusal("projectName value can not be empty!"),
    );
  });

  test("a request with a broken percent encoding is refused", async () => {
    expect(await client.get("/apiops/projects/%zz/certificates/")).toMatchObject({ status: 400 });
  });
});
