/**
 * Loaded into every Node.js process below the engine (`--require`). In a provider's process it keeps writing what the
 * process costs into a file, because the engine may end it without notice; in others it does nothing.
 */
const fs = require("node:fs");
const { performance } = require("node:perf_hooks");

const isProvider = /dynamic-provider|pulumi-resource-apinizer/.test(process.argv[1] ?? "");
const file = process.env.BENCH_PROBE_FILE;

if (isProvider && file !== undefined) {
  let readyMs;
  let modulesWhenReady;
  const { maxRSS } = process.resourceUsage();
  const modules = () => Object.keys(require.cache).length - 1;
  const write = () => {
    const usage = process.resourceUsage();
    const cpuSeconds = (usage.userCPUTime + usage.systemCPUTime) / 1e6;
    const figures = { readyMs, modulesWhenReady, modules: modules(), cpuSeconds, peakMegabytes: usage.maxRSS / 1024 };
    fs.writeFileSync(file, JSON.stringify({ ...figures, atStartMegabytes: maxRSS / 1024 }));
  };
  // The first thing that a provider prints is the port that it serves.
  const print = process.stdout.write;
  process.stdout.write = function (...args) {
    if (readyMs === undefined) {
      readyMs = performance.now();
      modulesWhenReady = modules();
    }
    return print.apply(this, args);
  };
  setInterval(write, 100).unref();
  process.on("exit", write);
}
