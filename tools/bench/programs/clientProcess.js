// Our client alone: all reads are asked for at once; its own limit keeps so many under way. Some go before, which
// load what is needed and warm it up: a provider's process lives as long as the whole `pulumi up`.
const { performance } = require("node:perf_hooks");
const { ApinizerClient } = require("pulumi-apinizer/dist/provider/apinizer");

const { url, token, connections, warmUp, names } = JSON.parse(process.env.BENCH_CLIENT);
const manager = new ApinizerClient({
  managerUrl: url,
  credentials: { kind: "token", token },
  timeoutSeconds: 60,
  maxRetries: 0,
  maxConnections: connections,
  legacyJwkParameters: false,
}).forOperation();

const get = (certificateName) => manager.certificates.get({ projectName: "payments", certificateName });

async function main() {
  await Promise.all(warmUp.map(get));
  const before = process.cpuUsage();
  const startedAt = performance.now();
  await Promise.all(names.map(get));
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6 }));
  process.exit();
}

main();
