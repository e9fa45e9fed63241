import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { rootCertificates } from "node:tls";
import type { ConnectionSettings } from "../../provider/apinizer";
import { readConfiguration, readEnvironment, readExpiryWarning } from "../../provider/configuration/configuration";
import { keysOf, unknownKeyWarnings } from "../../provider/configuration/unknownKeys";
import { privateKey, selfSigned } from "../support/openssl";

const complete = { "apinizer:managerUrl": "https://manager.example.com", "apinizer:apiToken": "token-1" };

type Values = Readonly<Record<string, string>>;

function read(config: Values, environment: Values = {}, connection = "apinizer") {
  return readConfiguration(connection, (key) => config[key], environment);
}

function settings(config: Values, environment: Values = {}, connection = "apinizer"): ConnectionSettings {
  const result = read(config, environment, connection);
  if ("problems" in result) throw new Error(result.problems.map((problem) => problem.message).join("\n"));
  return result.settings;
}

function problems(config: Values, environment: Values = {}): string[] {
  const result = read(config, environment);
  return "problems" in result ? result.problems.map((problem) => problem.message) : [];
}

describe("the Manager's address", () => {
  test.each([
    ["https://manager.example.com", "https://manager.example.com"],
    ["https://manager.example.com/", "https://manager.example.com"],
    ["https://manager.example.com/apiops", "https://manager.example.com"],
    ["https://manager.example.com/apiops/", "https://manager.example.com"],
    ["https://example.com:8443/manager/apiops/", "https://example.com:8443/manager"],
    ["http://localhost:8080", "http://localhost:8080"],
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
    ["http://127.9.9.9", "http://127.9.9.9"],
    ["http://[::1]:8080", "http://[::1]:8080"],
  ])("the Manager's address %s is read as %s", (given, expected) => {
    expect(settings({ ...complete, "apinizer:managerUrl": given }).managerUrl).toBe(expected);
  });

  test.each(["manager.example.com", "ftp://manager.example.com", "https://", "not an address"])(
    "the Manager's address %s is refused without repeating it",
    (given) => {
      const [message] = problems({ ...complete, "apinizer:managerUrl": given });
      expect(message).toContain("apinizer:managerUrl (or APINIZER_MANAGER_URL): expected an https address");
    },
  );

  test("the Manager's address is required", () => {
    expect(problems({ "apinizer:apiToken": "t" })[0]).toContain("apinizer:managerUrl (or APINIZER_MANAGER_URL)");
  });

  test("the Manager's address with credentials is refused, and they are not repeated", () => {
    const [message] = problems({ ...complete, "apinizer:managerUrl": "https://admin:s3cret@manager.example.com" });
    expect(message).toContain("without credentials");
    expect(message).not.toContain("s3cret");
  });

  test.each(["http://manager.example.com", "http://127.0.0.1.example.com", "http://localhost.example.com"])(
    "the Manager's address %s needs allowHttp",
    (given) => {
      const config = { ...complete, "apinizer:managerUrl": given };
      expect(problems(config)[0]).toContain("allowHttp");
      expect(settings({ ...config, "apinizer:allowHttp": "true" }).managerUrl).toBe(given);
    },
  );
});

describe("where values come from", () => {
  test("an environment variable serves when the key is not set", () => {
    const environment = { APINIZER_MANAGER_URL: "https://env.example.com", APINIZER_API_TOKEN: "from-env" };
    expect(settings({}, environment)).toMatchObject({
      managerUrl: "https://env.example.com",
      credentials: { token: "from-env" },
    });
    expect(settings(complete, { APINIZER_MANAGER_URL: "https://env.example.com" }).managerUrl).toBe(
      "https://manager.example.com",
    );
  });

  test("another connection reads its own namespace and no environment variables", () => {
    const config = { "apinizer-dr:managerUrl": "https://dr.example.com", "apinizer-dr:apiToken": "dr" };
    expect(settings(config, {}, "apinizer-dr").managerUrl).toBe("https://dr.example.com");
    const environment = { APINIZER_MANAGER_URL: "https://env.example.com", APINIZER_API_TOKEN: "from-env" };
    expect(read({}, environment, "apinizer-dr")).toHaveProperty("problems");
  });
});

describe("numbers and switches", () => {
  test("numbers and switches have the documented defaults", () => {
    expect(settings(complete)).toMatchObject({
      timeoutSeconds: 60,
      maxRetries: 4,
      maxConnections: 16,
      legacyJwkParameters: false,
    });
    expect(readExpiryWarning("apinizer", () => undefined, {})).toEqual({ days: 30, percent: 0 });
  });

  test.each([
    ["timeoutSeconds", "soon"],
    ["timeoutSeconds", "0"],
    ["maxRetries", "-1"],
    ["maxRetries", "1.5"],
    ["maxConnections", "0"],
    ["expiryWarningDays", "a month"],
    ["expiryWarningPercent", "101"],
    ["expiryWarningPercent", "-1"],
    ["legacyJwkParameters", "yes"],
  ])("the setting %s is refused with the value %s", (key, value) => {
    expect(problems({ ...complete, [`apinizer:${key}`]: value })[0]).toContain(`apinizer:${key}`);
  });
});

describe("keys that nothing reads", () => {
  test("keys that nothing reads give a warning with the nearest known one, whatever their values", () => {
    const names = ["apinizer:timeoutSecond", "apinizer:colour", "apinizer:caFile", "other:x", "apinizer-dr:mangerUrl"];
    expect(unknownKeyWarnings("apinizer", keysOf("apinizer", names))).toEqual([
      "apinizer:timeoutSecond has no effect: it is none of the settings that pulumi-apinizer knows. " +
        "Did you mean apinizer:timeoutSeconds?",
      expect.stringMatching(/^apinizer:colour has no effect: .* Those are: managerUrl, apiToken, .*Parameters\.$/),
    ]);
    expect(unknownKeyWarnings("apinizer-dr", keysOf("apinizer-dr", names))).toEqual([
      expect.stringContaining("Did you mean apinizer-dr:managerUrl?"),
    ]);
  });

  test("keys of Pulumi itself give no warning", () => {
    expect(unknownKeyWarnings("apinizer", ["version", "pluginDownloadURL", "__internal"])).toEqual([]);
  });
});

describe("the proxy", () => {
  const proxyOf = (environment: Values, managerUrl = "https://manager.example.com") =>
    settings({ ...complete, "apinizer:managerUrl": managerUrl, "apinizer:allowHttp": "true" }, environment).proxy;

  test.each([
    ["proxy.example.com:3128", "http://proxy.example.com:3128"],
    ["user:pass@proxy.example.com", "http://user:pass@proxy.example.com"],
    [" https://proxy.example.com ", "https://proxy.example.com"],
    ["socks5://proxy.example.com:1080", "socks5://proxy.example.com:1080"],
    ["", undefined],
  ])("the proxy %j is read as %s", (given, expected) => {
    expect(proxyOf({ HTTPS_PROXY: given })).toBe(expected);
  });

  test("the proxy is that of the scheme, the variable in small letters first, for every connection", () => {
    const environment = { HTTPS_PROXY: "one:1", https_proxy: "two:2", HTTP_PROXY: "three:3" };
    expect(proxyOf(environment)).toBe("http://two:2");
    expect(proxyOf(environment, "http://manager.example.com")).toBe("http://three:3");
    const config = { "apinizer-dr:managerUrl": "https://dr.example.com", "apinizer-dr:apiToken": "dr" };
    expect(settings(config, environment, "apinizer-dr").proxy).toBe("http://two:2");
  });
});

describe("NO_PROXY", () => {
  const proxyOf = (environment: Values) =>
    settings({ ...complete, "apinizer:managerUrl": "https://manager.example.com" }, environment).proxy;

  test.each([
    [{ NO_PROXY: "example.com" }, undefined],
    [{ no_proxy: "example.com", NO_PROXY: "elsewhere" }, undefined],
    [{ no_proxy: "", NO_PROXY: "example.com" }, "http://proxy:3128"],
    [{ NO_PROXY: "elsewhere" }, "http://proxy:3128"],
    [{ NO_PROXY: "*", HTTPS_PROXY: "ftp://proxy" }, undefined],
  ])("NO_PROXY decides whether there is a proxy: with %j it is %s", (environment, proxy) => {
    expect(proxyOf({ HTTPS_PROXY: "proxy:3128", ...environment })).toBe(proxy);
  });
});

describe("a command that knows no stack", () => {
  test("a command that knows no stack reads environment variables, and is told by them", () => {
    const environment = { APINIZER_MANAGER_URL: "https://env.example.com", APINIZER_API_TOKEN: "from-env" };
    expect(readEnvironment(environment)).toMatchObject({ settings: { managerUrl: "https://env.example.com" } });
    const read = readEnvironment({ APINIZER_TIMEOUT_SECONDS: "soon" });
    const messages = "problems" in read ? read.problems.map(({ message }) => message).join("\n") : "";
    expect(messages).toMatch(
      /APINIZER_MANAGER_URL: .*export APINIZER_MANAGER_URL=https.*\n.*APINIZER_API_TOKEN: .*\n.*APINIZER_TIMEOUT/,
    );
    expect(messages).not.toMatch(/pulumi config|apinizer:/);
  });
});

describe("files", () => {
  let folder: string;
  const { certificatePem, privateKeyPem } = selfSigned();
  const client = { cert: certificatePem, key: privateKeyPem };
  const mutualTls = (cert: string, key: string) => ({
    ...complete,
    "apinizer:clientCertFile": cert,
    "apinizer:clientKeyFile": key,
  });
  const write = (name: string, content: string): string => {
    const file = path.join(folder, name);
    fs.writeFileSync(file, content);
    return file;
  };
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "configuration-"));
  });
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  test("caFile is read when it holds certificates, and refused when it is missing or holds none", () => {
    const pem = `${rootCertificates[0]}\n${rootCertificates[1]}\n`;
    expect(settings({ ...complete, "apinizer:caFile": write("ca.pem", pem) }).ca).toBe(pem);
    expect(problems({ ...complete, "apinizer:caFile": path.join(folder, "none.pem") })[0]).toContain("ENOENT");
    const empty = write("empty.pem", "no certificate here\n");
    expect(problems({ ...complete, "apinizer:caFile": empty })[0]).toContain("at least one certificate");
    const broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    expect(problems({ ...complete, "apinizer:caFile": write("broken.pem", broken) })[0]).toContain("caFile");
  });

  test("clientCertFile and clientKeyFile go together", () => {
    const [cert, key] = [write("client.pem", client.cert), write("client.key", client.key)];
    expect(settings(mutualTls(cert, key)).clientCertificate).toEqual(client);
    expect(problems({ ...complete, "apinizer:clientCertFile": cert })[0]).toContain("apinizer:clientKeyFile");
    expect(problems({ ...complete, "apinizer:clientKeyFile": key })[0]).toContain("apinizer:clientCertFile");
  });

  test("clientCertFile and clientKeyFile that cannot serve are refused by the key, without what they hold", () => {
    const [cert, key] = [write("good.pem", client.cert), write("good.key", client.key)];
    const told = (certFile: string, keyFile: string) => problems(mutualTls(certFile, keyFile));
    expect(told(write("text.pem", "s3cret text\n"), key)).toEqual([
      expect.stringMatching(/apinizer:clientCertFile .*: expected a PEM file with a certificate, got one without/),
    ]);
    expect(told(cert, write("text.key", "s3cret text\n"))).toEqual([
      expect.stringMatching(/apinizer:clientKeyFile .*: expected a PEM file with a private key/),
    ]);
    expect(told(key, cert)).toHaveLength(2);
    expect(told(cert, write("other.key", privateKey()))).toEqual([
      expect.stringContaining("expected the private key of the certificate in clientCertFile, got another one"),
    ]);
  });
});

test("all problems are told at once", () => {
  expect(problems({ "apinizer:timeoutSeconds": "x", "apinizer:maxRetries": "y" })).toHaveLength(4);
});
