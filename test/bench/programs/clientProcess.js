// Our client alone: all reads are asked for at once; its own limit keeps so many under way.
const { performance } = require("node:perf_hooks");
const { ApinizerClient } = require("pulumi-apinizer/dist/provider/apinizer");

const { url, token, connections, names } = JSON.parse(process.env.BENCH_CLIENT);
const manager = new ApinizerClient({
  managerUrl: url,
  credentials: { kind: "token", token },
  timeoutSeconds: 60,
  maxRetries: 0,
  maxConnections: connections,
  legacyJwkParameters: false,
}).during();

const startedAt = performance.now();
const get = (certificateName) => manager.certificates.get({ projectName: "payments", certificateName });
Promise.all(names.map(get)).then(() => {
  const seconds = (performance.now() - startedAt) / 1000;
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  console.log(JSON.stringify({ seconds, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }));
  process.exit();
});
