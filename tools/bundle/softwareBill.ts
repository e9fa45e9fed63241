import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { nodeVersion } from "./nodeReleases";

interface Bill {
  readonly metadata: { readonly timestamp?: string; readonly component: { readonly "bom-ref": string } };
  readonly components: readonly { readonly "bom-ref": string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
  readonly [member: string]: unknown;
}

const folder = path.resolve(__dirname, "../..");

/** Packages that are part of the bundle, as `name@version`: a build writes it. */
export const bundledFile = path.join(folder, "dist/bundled.json");

const node = {
  "bom-ref": `node@${nodeVersion}`,
  type: "application",
  name: "node",
  version: nodeVersion,
  purl: `pkg:generic/node@${nodeVersion}`,
  licenses: [{ license: { id: "MIT" } }],
};

/** The packages, as `name@version`, that the files of a bundle are from. */
export function packagesOf(inputs: Readonly<Record<string, unknown>>): string[] {
  const folders = Object.keys(inputs).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []);
  const packages = [...new Set(folders)].map((one) => {
    const { name, version } = JSON.parse(fs.readFileSync(path.resolve(folder, one, "package.json"), "utf8"));
    return `${name}@${version}`;
  });
  return packages.sort();
}

/**
 * The libraries in the plugin's bundle, as package-lock.json has them, and Node.js where the archives have it: a CycloneDX 1.5
 * document, as npm writes it. Its serial number is made of its content, and it has no time, so that two builds give the same.
 */
export function softwareBill(root: string, withNode: boolean): string {
  const sbom = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"];
  const windows = process.platform === "win32";
  const options = { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26, shell: windows } as const;
  const { serialNumber: _random, metadata, ...rest } = JSON.parse(execFileSync("npm", sbom, options)) as Bill;
  const { timestamp: _now, component, ...about } = metadata;
  const bundled = new Set(JSON.parse(fs.readFileSync(bundledFile, "utf8")) as string[]);
  const known = new Set([component["bom-ref"], ...bundled]);
  const content = {
    ...rest,
    // npm calls the component as the folder is called that it lies in.
    metadata: { ...about, component: { ...component, name: "pulumi-apinizer" } },
    components: [...rest.components.filter((one) => bundled.has(one["bom-ref"])), ...(withNode ? [node] : [])],
    dependencies: rest.dependencies
      .filter(({ ref }) => known.has(ref))
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((one) => known.has(one)) })),
  };
  return `${JSON.stringify({ serialNumber: serialOf(JSON.stringify(content)), ...content }, null, 2)}\n`;
}

/** A UUID of version 8 (RFC 9562, section 5.8): made of a hash. */
function serialOf(content: string): string {
  const hex = createHash("sha256").update(content).digest("hex");
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ];
  return `urn:uuid:${parts.join("-")}`;
}
