/** Texts at addresses that are not the Manager's, through the proxies that the environment names. */
import { once } from "node:events";
import * as http from "node:http";
import * as net from "node:net";
import type { Duplex } from "node:stream";
import { fetchText } from "../../provider/apinizer/fetchText";
import { ServedText } from "../support/jwkScene";

const variables = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy"] as const;
const saved = Object.fromEntries(variables.map((name) => [name, process.env[name]]));
const limits = { timeoutMs: 10_000, sizeLimitBytes: 1_000 };

let served: ServedText;
let proxy: http.Server;
let tunnels: (string | undefined)[];

beforeEach(async () => {
  for (const name of variables) delete process.env[name];
  served = await ServedText.start();
  served.text = "served";
  tunnels = [];
  proxy = http.createServer();
  // Leads to what is served, whatever it was asked for.
  proxy.on("connect", (request: http.IncomingMessage, socket: Duplex) => {
    tunnels.push(request.url);
    const upstream = net.connect(Number(new URL(served.url).port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.pipe(socket).pipe(upstream);
    });
    for (const end of [socket, upstream]) end.on("error", () => [socket, upstream].map((other) => other.destroy()));
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
});
afterEach(async () => {
  for (const [name, value] of Object.entries(saved)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  served.stop();
  proxy.closeAllConnections();
  proxy.close();
  await once(proxy, "close");
});
const proxyAddress = () => `127.0.0.1:${(proxy.address() as net.AddressInfo).port}`;

test.each(["", "http://", " "])("a text is fetched through a proxy whose address begins with '%s'", async (start) => {
  process.env.HTTP_PROXY = `${start}${proxyAddress()}`;
  expect(await fetchText("http://idp.example.com/jwks", limits)).toEqual({ text: "served" });
  expect(tunnels).toEqual(["idp.example.com:80"]);
});

test("a proxy whose address has no scheme is asked for https, too, as curl does", async () => {
  process.env.HTTPS_PROXY = proxyAddress();
  // What is served speaks no TLS.
  expect(await fetchText("https://idp.example.com/jwks", limits)).toEqual({
    problem: expect.stringMatching(/SSL|TLS/),
  });
  expect(tunnels).toEqual(["idp.example.com:443"]);
});

test("an empty variable in small letters means no proxy, whatever the one in capitals says", async () => {
  process.env.http_proxy = " ";
  process.env.HTTP_PROXY = proxyAddress();
  expect(await fetchText(served.url, limits)).toEqual({ text: "served" });
  expect(tunnels).toEqual([]);
});

test.each(["ftp://user:s3cret@proxy.example.com", "http://user:s3cret@", "http://user:s3%cret@proxy.example.com"])(
  "a proxy's address that is none, %s, is a problem that names its variable and repeats nothing of it",
  async (value) => {
    process.env.HTTPS_PROXY = value;
    const problem = "HTTPS_PROXY is not the address of a proxy";
    expect(await fetchText("https://idp.example.com/jwks", limits)).toEqual({ problem });
  },
);
