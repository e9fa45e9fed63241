import { bundleProvider } from "/work/wt/world/test/world/providerCode";
import { startProvider, serializedCertificate, serializedJwk, type ProviderProcess } from "/work/wt/world/test/world/providerProcesses";
import { WorldEngine, type EngineState } from "/work/wt/world/test/world/engine";
import { Simulator } from "/work/wt/world/test/simulator/simulator";
import { before, after } from "/work/wt/world/test/support/certificates";
async function main() {
  console.time("bundle"); const code = await bundleProvider(); console.timeEnd("bundle");
  const engine = new WorldEngine("/tmp/world-engine");
  for (const host of ["plugin", "dynamic"] as const) {
  const sim = await Simulator.start();
  let state: EngineState | undefined;
  const cert = (pem: string) => ({ projectName: "payments", certificateName: "idp", alias: "idp", description: "d", environments: ["production"], certificatePem: pem, adoptExisting: true });
  const prog = (pem: string, name = "c1") => [
    { name, type: host === "plugin" ? "apinizer:index:Certificate" : "pulumi-nodejs:dynamic/apinizer:ApinizerCertificate", inputs: { ...cert(pem), ...(host === "dynamic" ? { __provider: serializedCertificate } : {}) } },
    { name: "j1", type: host === "plugin" ? "apinizer:index:Jwk" : "pulumi-nodejs:dynamic/apinizer:ApinizerJwk", inputs: { projectName: "payments", name: "j", certificateName: { $output: { resource: name, name: "certificateName" } }, environmentName: "production", useType: "SIGNATURE", algorithm: "RS256", certificateThumbprint: { $output: { resource: name, name: "thumbprintSha256" } }, ...(host === "dynamic" ? { __provider: serializedJwk } : {}) } }];
  const op = async (kind: "update"|"refresh"|"destroy", dryRun: boolean, program: any) => {
    const started: ProviderProcess[] = [];
    const t = Date.now();
    const r = await engine.run({ kind, dryRun, state, program, config: { "apinizer:managerUrl": { value: sim.url }, "apinizer:apiToken": { value: sim.token, secret: true } } }, async (name, e, print) => { const p = await startProvider(name, code, e, print); started.push(p); return p; });
    for (const p of started) p.kill();
    if (r.state) state = r.state;
    console.log(kind, dryRun, Date.now() - t, "ms", r.error, JSON.stringify(r.messages), r.steps.filter(s => s.stage !== "begun" && s.op !== "same").map(s => s.op + " " + s.urn.split("::").at(-1)).join(", "));
  };
  for (const p of [prog(before.pem), prog(before.pem), prog(after.pem), prog(after.pem, "renamed")]) { await op("update", true, p); await op("update", false, p); }
  await op("refresh", true, []); await op("refresh", false, []);
  console.log(sim.writes().map(w => w.method + " " + w.path).join("\n"));
  console.log(JSON.stringify(sim.state().projects[0]?.certificates.map(c => c.name)));
  await op("destroy", true, []); await op("destroy", false, []);
  console.log(JSON.stringify(state?.resources?.length), JSON.stringify(sim.state().projects[0]?.certificates.map(c => c.name)));
  await sim.stop();
  }
  engine.stop();
}
main();
