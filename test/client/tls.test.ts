import { once } from "node:events";
import * as fs from "node:fs";
import * as http from "node:http";
import * as net from "node:net";
import * as path from "node:path";
import type { Duplex } from "node:stream";
import { ApinizerClient, type ConnectionSettings } from "../../provider/apinizer";
import { type Configuration, readConfiguration } from "../../provider/configuration/configuration";
import { diagnose } from "../../sdk/cli/doctor/doctor";
import { Simulator, type SimulatorOptions } from "../simulator/simulator";
import { clientOf, rejection } from "../support/client";
import { inTemporaryFolder, openssl } from "../support/openssl";

interface Pair {
  readonly key: string;
  readonly cert: string;
}

/** A CA of one's own, and what it issues. */
function authority(name: string): { ca: Pair; issue: (subject: string, san?: string) => Pair } {
  const key = openssl(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]).toString();
  const cert = inTemporaryFolder((folder) => {
    const file = path.join(folder, "key.pem");
    fs.writeFileSync(file, key);
    return openssl([
      "req",
      "-x509",
      "-new",
      "-key",
      file,
      "-days",
      "2",
      "-subj",
      `/O=Example Inc/CN=${name}`,
    ]).toString();
  });
  const issue = (subject: string, san?: string): Pair =>
    inTemporaryFolder((folder) => {
      const at = (file: string) => path.join(folder, file);
      fs.writeFileSync(at("ca.key"), key);
      fs.writeFileSync(at("ca.pem"), cert);
      fs.writeFileSync(at("extensions"), san === undefined ? "" : `subjectAltName=${san}\n`);
      const request = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc", "-keyout", at("key.pem")];
      openssl(["req", "-new", ...request, "-subj", `/CN=${subject}`, "-out", at("request.pem")]);
      const by = [
        "-CA",
        at("ca.pem"),
        "-CAkey",
        at("ca.key"),
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        at("extensions"),
      ];
      const issued = openssl(["x509", "-req", "-in", at("request.pem"), ...by]).toString();
      return { key: fs.readFileSync(at("key.pem"), "utf8"), cert: issued };
    });
  return { ca: { key, cert }, issue };
}

const corporate = authority("Corporate Root");
const other = authority("Another Root");
const server = corporate.issue("manager", "IP:127.0.0.1,IP:0.0.0.0,DNS:localhost");

let simulator: Simulator;
afterEach(() => simulator.stop());

async function start(tls: SimulatorOptions["tls"]): Promise<void> {
  simulator = await Simulator.start({ ...(tls === undefined ? {} : { tls }) });
}
const list = (changes: Partial<ConnectionSettings>) => clientOf(simulator, changes).certificates.list("payments");

describe("trust", () => {
  test("a private CA is trusted by caFile", async () => {
    await start(server);
    expect(await list({ ca: corporate.ca.cert })).toEqual([]);
  });

  test.each([
    ["no caFile", {}],
    ["the caFile of another CA", { ca: other.ca.cert }],
  ])(
    "a private CA is refused at once with %s, and the error names the server's certificate and the missing issuer",
    async (_what, changes) => {
      await start(server);
      const error = await rejection(list(changes));
      expect(error.name).toBe("ManagerUnavailableError");
      expect(error.message).toContain(
        "the server shows a certificate of CN=manager (IP Address:127.0.0.1, IP Address:0.0.0.0, DNS:localhost)",
      );
      expect(error.message).toContain("whose chain ends at the issuer CN=Corporate Root,O=Example Inc");
      expect(error.message).toContain("caFile");
      expect(simulator.journal).toEqual([]);
    },
  );

  test("a certificate for another name is refused, and the error names both", async () => {
    await start(corporate.issue("elsewhere", "DNS:elsewhere.example.com"));
    const error = await rejection(list({ ca: corporate.ca.cert }));
    expect(error.message).toMatch(/127\.0\.0\.1.*DNS:elsewhere\.example\.com/);
    expect(simulator.journal).toEqual([]);
  });

  test("plain HTTP where HTTPS is expected is told as what it is, without repeats", async () => {
    await start(undefined);
    const error = await rejection(list({ managerUrl: simulator.url.replace("http:", "https:") }));
    expect(error.message).toContain("wrong version number");
  });

  test("no setting of the client turns verification off", async () => {
    await start(server);
    const settings = { rejectUnauthorized: false, insecure: true } as Partial<ConnectionSettings>;
    expect((await rejection(list(settings))).name).toBe("ManagerUnavailableError");
  });
});

describe("mutual TLS", () => {
  const client = corporate.issue("ci");
  const strict = { ...server, ca: corporate.ca.cert, requestCert: true };

  test("mutual TLS shows the client certificate to the server", async () => {
    await start(strict);
    expect(await list({ ca: corporate.ca.cert, clientCertificate: client })).toEqual([]);
  });

  test("mutual TLS with a certificate that TLS does not accept fails as a mistake in a setting", async () => {
    await start(strict);
    const short = inTemporaryFolder((folder) => {
      const [key, cert] = [path.join(folder, "key.pem"), path.join(folder, "cert.pem")];
      const args = ["-newkey", "rsa:512", "-noenc", "-keyout", key, "-days", "2", "-subj", "/CN=ci", "-out", cert];
      openssl(["req", "-x509", "-new", ...args]);
      return { key: fs.readFileSync(key, "utf8"), cert: fs.readFileSync(cert, "utf8") };
    });
    const error = await rejection(list({ ca: corporate.ca.cert, clientCertificate: short }));
    expect(error.name).toBe("ConfigurationError");
    expect(error.message).toContain("clientCertFile");
  });

  test.each([
    ["none", {}],
    ["one of another CA", { clientCertificate: other.issue("ci") }],
  ])(
    "a server that asks for a client certificate and gets %s refuses, and nothing is processed",
    async (_what, changes) => {
      await start(strict);
      const error = await rejection(list({ ca: corporate.ca.cert, maxRetries: 0, ...changes }));
      expect(error.name).toBe("ManagerUnavailableError");
      expect(simulator.journal).toEqual([]);
    },
  );
});

describe("a proxy", () => {
  /** A proxy is never asked for a loopback address, but for this one, by which the simulator can be reached as well. */
  const elsewhere = () => simulator.url.replace("127.0.0.1", "0.0.0.0");
  const configured = (managerUrl: string): Configuration => {
    const values: Record<string, string> = { "apinizer:managerUrl": managerUrl, "apinizer:apiToken": simulator.token };
    return readConfiguration("apinizer", (key) => values[key]);
  };
  /** With the proxy that the environment's variables name. */
  const proxied = (changes: Partial<ConnectionSettings>, managerUrl = elsewhere()) => {
    const read = configured(managerUrl);
    if ("problems" in read) throw read.problems[0];
    const { proxy } = read.settings;
    return clientOf(simulator, { managerUrl, ...(proxy === undefined ? {} : { proxy }), ...changes });
  };
  const list = (changes: Partial<ConnectionSettings>, managerUrl = elsewhere()) =>
    proxied(changes, managerUrl).certificates.list("payments");
  const variables = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy"] as const;
  const saved = Object.fromEntries(variables.map((name) => [name, process.env[name]]));
  let proxy: http.Server;
  let tunnels: { target: string; authorization: string | undefined }[];
  let refusal: string | undefined;

  beforeEach(async () => {
    for (const name of variables) delete process.env[name];
    [tunnels, refusal] = [[], undefined];
    proxy = http.createServer((_request, response) => response.writeHead(400).end());
    proxy.on("connect", (request: http.IncomingMessage, socket: Duplex, head: Buffer) => {
      tunnels.push({ target: request.url ?? "", authorization: request.headers["proxy-authorization"] });
      if (refusal !== undefined) return void socket.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
      const [host, port] = (request.url ?? "").split(":");
      const upstream = net.connect(Number(port), host, () => {
        socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
        upstream.write(head);
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on("error", () => socket.destroy());
      socket.on("error", () => upstream.destroy());
    });
    proxy.listen(0, "127.0.0.1");
    await once(proxy, "listening");
    await start(server);
  });
  afterEach(async () => {
    for (const [name, value] of Object.entries(saved)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    proxy.closeAllConnections();
    proxy.close();
    await once(proxy, "close");
  });
  const address = (user = "") => `http://${user}127.0.0.1:${(proxy.address() as net.AddressInfo).port}`;

  test("a proxy of HTTPS_PROXY carries a tunnel; TLS is with the Manager, whose CA has to be trusted", async () => {
    process.env.HTTPS_PROXY = address();
    expect(await list({ ca: corporate.ca.cert })).toEqual([]);
    expect(tunnels).toEqual([{ target: elsewhere().replace("https://", ""), authorization: undefined }]);
    const error = await rejection(list({ ca: other.ca.cert }));
    expect(error.message).toMatch(/UNABLE_TO_|SELF_SIGNED_/);
  });

  test("a proxy is asked with its own credentials, and never sees the Manager's", async () => {
    process.env.HTTPS_PROXY = address("proxyuser:proxypass@");
    expect(await list({ ca: corporate.ca.cert })).toEqual([]);
    expect(tunnels[0]?.authorization).toBe(`Basic ${Buffer.from("proxyuser:proxypass").toString("base64")}`);
    expect(JSON.stringify(tunnels)).not.toContain(simulator.token);
  });

  test("a proxy that refuses the tunnel is named in the error, without its credentials", async () => {
    process.env.HTTPS_PROXY = address("proxyuser:proxypass@");
    refusal = "407 Proxy Authentication Required";
    const error = await rejection(list({ ca: corporate.ca.cert, maxRetries: 0 }));
    expect(error.name).toBe("ManagerUnavailableError");
    expect(error.message).toContain("407");
    expect(error.message).not.toContain("proxypass");
  });

  test.each([
    ["refuses the tunnel", () => address(), "407"],
    ["is not there", () => "http://127.0.0.1:1", "ECONNREFUSED"],
    ["is not known", () => "http://nobody.invalid:3128", "ENOTFOUND|EAI_AGAIN"],
  ])("a proxy that %s certainly sends no write, and no read settles it", async (_what, url, reason) => {
    process.env.HTTPS_PROXY = url();
    refusal = "407 Proxy Authentication Required";
    const key = { projectName: "payments", certificateName: "idp" };
    const settle = async () => {
      throw new Error("there was nothing to settle");
    };
    const error = await rejection(proxied({ ca: corporate.ca.cert }).certificates.delete(key, undefined, settle));
    expect(error.name).toBe("ManagerUnavailableError");
    expect(error.message).toMatch(new RegExp(reason));
    expect(simulator.journal).toEqual([]);
  });

  test("a proxy is not asked for what NO_PROXY names, nor HTTP_PROXY for https", async () => {
    process.env.HTTPS_PROXY = address();
    process.env.NO_PROXY = "example.com,0.0.0.0";
    expect(await list({ ca: corporate.ca.cert })).toEqual([]);
    delete process.env.HTTPS_PROXY;
    delete process.env.NO_PROXY;
    process.env.HTTP_PROXY = address();
    expect(await list({ ca: corporate.ca.cert })).toEqual([]);
    expect(tunnels).toEqual([]);
  });

  test("doctor looks at TLS where NO_PROXY names the Manager, and an error tells the issuer that is not trusted", async () => {
    process.env.HTTPS_PROXY = address();
    process.env.NO_PROXY = "0.0.0.0";
    const read = configured(elsewhere());
    if ("problems" in read) throw read.problems[0];
    const { lines } = await diagnose(new ApinizerClient(read.settings), read.settings);
    const found = Object.fromEntries(lines.map((line) => [line.check, line.found]));
    expect(found).toMatchObject({ proxy: "none", TLS: expect.stringContaining("CN=Corporate Root") });
    expect(found.address).toContain("Corporate Root");
    expect(tunnels).toEqual([]);
  });

  test("a proxy is spoken to over http where its address has no scheme, as curl does", async () => {
    process.env.HTTPS_PROXY = address("proxyuser:proxypass@").replace("http://", "");
    expect(await list({ ca: corporate.ca.cert })).toEqual([]);
    expect(tunnels).toEqual([expect.objectContaining({ authorization: expect.stringMatching(/^Basic /) })]);
  });

  test("a proxy is never asked for a loopback address, which would be its own and, over http, show it the token", async () => {
    process.env.HTTPS_PROXY = address();
    const { port } = new URL(simulator.url);
    expect(await list({ ca: corporate.ca.cert }, simulator.url)).toEqual([]);
    expect(await list({ ca: corporate.ca.cert }, `https://localhost:${port}`)).toEqual([]);
    await simulator.stop();
    await start(undefined);
    process.env.HTTP_PROXY = address();
    for (const host of ["localhost", "127.0.0.1"]) {
      expect(await list({}, `http://${host}:${new URL(simulator.url).port}`)).toEqual([]);
    }
    expect(tunnels).toEqual([]);
  });

  test.each([
    ["of another kind", "ftp://secret-user:secret-pass@proxy.example.com"],
    ["that is no address", "http://secret-user:secret-pass@"],
    ["with a broken escape", "http://secret-user:secret%pass@proxy.example.com"],
  ])("a proxy %s fails as a mistake in a setting, named by its variable without its value", async (_what, value) => {
    process.env.HTTPS_PROXY = value;
    const read = configured("https://manager.example.com");
    const [problem, ...others] = "problems" in read ? read.problems : [];
    expect(others).toEqual([]);
    expect(problem?.name).toBe("ConfigurationError");
    expect(problem?.message).toContain("HTTPS_PROXY: expected the address of a proxy");
    expect(problem?.message).not.toContain("secret");
    expect(configured(simulator.url)).toHaveProperty("settings");
  });

  test("a proxy and mutual TLS work together", async () => {
    await simulator.stop();
    await start({ ...server, ca: corporate.ca.cert, requestCert: true });
    process.env.HTTPS_PROXY = address();
    const settings = { ca: corporate.ca.cert, clientCertificate: corporate.issue("ci") };
    expect(await list(settings)).toEqual([]);
    expect(tunnels).toHaveLength(1);
  });
});
