import * as fs from "node:fs";
import * as path from "node:path";
import { oldCertificate } from "../support/certificates";
import { type Run, required, Scenario } from "../support/scenario";
import { type Layout, type LayoutName, layouts, nextRelease } from "./layouts";

const program = `
const { ApinizerCertificate, ApinizerJwk } = require("pulumi-apinizer");
const certificate = new ApinizerCertificate("idp", ${JSON.stringify({
  projectName: "payments",
  certificateName: "idp",
  alias: "idp",
  description: "Signing",
  environments: ["production"],
  certificatePem: oldCertificate.pem,
})});
new ApinizerJwk("verify", {
  projectName: "payments",
  name: "verify",
  certificateName: certificate.certificateName,
  environmentName: "production",
  useType: "SIGNATURE",
  algorithm: "RS256",
  certificateThumbprint: certificate.thumbprintSha256,
});
`;

/**
 * A stack with a certificate and a JWK through preview, up, refresh, an upgrade of the package, refresh, an unchanged up
 * and destroy. Throws what a command printed that failed. Returns the size of the provider in the state, in characters.
 */
export async function cycle(layout: LayoutName, folder: string): Promise<number> {
  const tarball = required("APINIZER_TEST_TARBALL");
  const project = path.join(folder, "project");
  fs.mkdirSync(project, { recursive: true });
  const { install, nodeOptions }: Layout = layouts[layout];
  install(project, tarball);
  if (nodeOptions !== undefined) process.env.NODE_OPTIONS = nodeOptions(project);
  const scenario = await Scenario.start({}, { "index.js": program }, project);
  try {
    must("preview", await scenario.preview());
    must("up", await scenario.up());
    must("refresh", await scenario.refresh({ expectNoChanges: true }));
    install(project, nextRelease(tarball, folder));
    must("refresh after an upgrade", await scenario.refresh({ expectNoChanges: true }));
    must("preview after an upgrade", await scenario.preview({ expectNoChanges: true }));
    const [resource] = Object.values(await scenario.state());
    must("destroy", await scenario.destroy());
    const held = scenario.simulator.state().projects.flatMap(({ certificates, jwks }) => [...certificates, ...jwks]);
    if (held.length > 0) throw new Error("destroy left something at the Manager");
    return `${resource?.outputs.__provider}`.length;
  } finally {
    delete process.env.NODE_OPTIONS;
    await scenario.stop();
  }
}

function must(command: string, { succeeded, text }: Run): void {
  if (!succeeded) throw new Error(`${command} failed: ${text}`);
}
