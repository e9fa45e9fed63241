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
  let peak = 0;
  const modules = () => Object.keys(require.cache).length - 1;
  const write = () => {
    const { user, system } = process.cpuUsage();
    const cpuSeconds = (user + system) / 1e6;
    // What the system reports as the peak can be that of the engine, which the process was forked from.
    peak = Math.max(peak, process.memoryUsage.rss());
    const figures = { readyMs, modulesWhenReady, modules: modules(), cpuSeconds, peakMegabytes: peak / 2 ** 20 };
    fs.writeFileSync(file, JSON.stringify(figures));
  };
  // The first thing that a provider prints is the port that it serves.
  const print = process.stdout.write;
  process.stdout.write = function (...args) {
    if (readyMs === undefined) {
      readyMs = performance.now();
      modulesWhenReady = modules();
      write();
    }
    return print.apply(this, args);
  };
  setInterval(write, 100).unref();
  process.on("exit", write);
}
