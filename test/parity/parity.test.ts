/** Every scenario through both hosts: results, messages, and the requests that the Manager sees, must be equal. */
import { Simulator } from "../simulator/simulator";
import { startDynamicHost } from "./dynamicHost";
import type { StartHost } from "./host";
import { Engine, type Scenario, scenarios } from "./scenarios";

/** Loaded anew, as a process of its own would: it loads its parts when it needs them. */
const startPluginHost: StartHost = (simulator, configuration) => {
  jest.resetModules();
  const loaded = require("./pluginHost") as typeof import("./pluginHost");
  return loaded.startPluginHost(simulator, configuration);
};

// Waits between repeats are jittered, and told.
beforeEach(() => void jest.spyOn(Math, "random").mockReturnValue(0.5));
afterEach(() => jest.restoreAllMocks());

async function runThrough(start: StartHost, { configuration, run }: Scenario) {
  const simulator = await Simulator.start({ token: "parity-token" });
  const host = await start(simulator, configuration);
  try {
    const engine = new Engine(host, simulator);
    await run(engine);
    const requests = simulator.journal.map(({ method, path, query, fields, json }) => ({
      method,
      path,
      query,
      fields,
      json,
    }));
    const results = engine.recorded;
    return JSON.parse(
      JSON.stringify({ results, told: host.told, requests, held: simulator.state() }).replaceAll(
        simulator.url,
        "MANAGER",
      ),
    ) as { results: unknown[]; told: string[]; requests: unknown[] };
  } finally {
    host.stop();
    await simulator.stop();
  }
}

test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
  "both hosts do the same: %s",
  async (_name, scenario) => {
    const dynamic = await runThrough(startDynamicHost, scenario);
    const plugin = await runThrough(startPluginHost, scenario);
    expect(dynamic.results.length).toBeGreaterThan(0);
    expect(plugin).toEqual(dynamic);
  },
);
