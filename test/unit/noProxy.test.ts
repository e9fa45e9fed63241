/** What NO_PROXY names, compared with undici, by whose rules it is read. */
import * as fc from "fast-check";
import { EnvHttpProxyAgent } from "undici";
import { isNamedBy } from "../../provider/configuration/noProxy";

const runs = 400 * Number(process.env.SOAK_FACTOR ?? 1);

/** Whether undici goes to the address itself: nothing is sent, for every connection fails at once. */
async function isDirect(noProxy: string, origin: string): Promise<boolean> {
  const agent = new EnvHttpProxyAgent({
    httpProxy: "http://127.0.0.1:1",
    httpsProxy: "http://127.0.0.1:1",
    noProxy,
    connect: (_options, done) => done(new Error("direct"), null),
  });
  try {
    await agent.request({ origin, path: "/", method: "GET" });
    throw new Error("nothing can have answered");
  } catch (error) {
    const { message, code } = error as Error & { code?: string };
    expect([message, code]).toContain(message === "direct" ? "direct" : "ECONNREFUSED");
    return message === "direct";
  } finally {
    await agent.destroy();
  }
}

test.each([
  ["", "https://manager.example.com", false],
  ["*", "https://manager.example.com", true],
  [" *", "https://manager.example.com", false],
  ["example.com", "https://manager.example.com", true],
  [".example.com", "https://example.com", true],
  ["*.example.com", "https://manager.example.com", true],
  ["ple.com", "https://example.com", false],
  ["a, Example.COM\tb", "https://manager.example.com", true],
  ["example.com:443", "https://manager.example.com", true],
  ["example.com:443", "https://manager.example.com:8443", false],
  ["example.com:80", "http://manager.example.com", true],
  ["example.com:0", "https://manager.example.com:8443", true],
  ["::1", "https://[::1]", false],
  ["[::1]", "https://[::1]:8443", true],
  ["10.0.0.0/8", "https://10.1.2.3", false],
  [".", "https://manager.example.com.", true],
])("NO_PROXY %j and %s: %s, as undici has it", async (noProxy, origin, expected) => {
  expect(isNamedBy(noProxy, new URL(origin))).toBe(expected);
  expect(await isDirect(noProxy, origin)).toBe(expected);
});

test("what NO_PROXY names is what undici takes for named", async () => {
  const host = fc.constantFrom("example.com", "manager.example.com", "MANAGER.example.com.", "[::1]", "com");
  const port = fc.constantFrom("", "", ":0", ":80", ":443", ":8443", ":");
  const origin = fc
    .tuple(fc.constantFrom("http://", "https://"), host, fc.constantFrom("", ":80", ":443", ":8443"))
    .map((parts) => parts.join(""));
  const entry = fc.tuple(fc.constantFrom("", "", ".", "*", "*.", "**."), fc.oneof(host, fc.constant("")), port);
  const separator = fc.constantFrom(",", " ", ", ", "\n", ";");
  const list = fc
    .array(fc.tuple(separator, entry), { maxLength: 5 })
    .map((entries) => entries.flat(2).join("").slice(1));
  const counts = { named: 0, others: 0 };
  await fc.assert(
    fc.asyncProperty(list, origin, async (noProxy, address) => {
      const isNamed = await isDirect(noProxy, address);
      counts[isNamed ? "named" : "others"] += 1;
      expect(isNamedBy(noProxy, new URL(address))).toBe(isNamed);
    }),
    { numRuns: runs },
  );
  expect(Math.min(counts.named, counts.others)).toBeGreaterThan(runs / 10);
});
