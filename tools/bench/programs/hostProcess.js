// The provider without the engine: the calls that it would get for so many certificates, eight at once.
const host = require("pulumi-apinizer/dist/provider/dynamic.js");
const { url, token, file } = JSON.parse(process.env.BENCH_HOST);
const { first, second } = JSON.parse(require("node:fs").readFileSync(file, "utf8"));

let peak = process.memoryUsage.rss();
const emptyMegabytes = peak / 2 ** 20;
setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 20).unref();

async function forAll(items, work) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index], index);
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return results;
}

async function main() {
  const configuration = { "apinizer:managerUrl": url, "apinizer:apiToken": token };
  await host.configure({ config: { get: (key) => configuration[key] } });
  const checked = async (inputs) => (await host.check({}, inputs)).inputs;
  const wanted = await forAll(first, checked);
  let states = (await forAll(wanted, host.create)).map(({ outs }) => outs);
  await forAll(wanted, (inputs, index) => host.diff("", states[index], inputs));
  states = (await forAll(states, (state) => host.read("", state))).map(({ props }) => props);
  const rotated = await forAll(second, checked);
  states = (
    await forAll(rotated, async (inputs, index) => {
      await host.diff("", states[index], inputs);
      return host.update("", states[index], inputs);
    })
  ).map(({ outs }) => outs);
  await forAll(states, (state) => host.delete("", state));
  const { user, system } = process.cpuUsage();
  console.log(JSON.stringify({ cpuSeconds: (user + system) / 1e6, emptyMegabytes, peakMegabytes: peak / 2 ** 20 }));
  process.exit();
}

main();
