/** The schema of the native plugin's package, made from the declarations that TypeScript programs use. */
import * as fs from "node:fs";
import * as path from "node:path";
import { version } from "../../provider/base/packageInfo";
import type { ProviderFunction } from "../../provider/functions/providerFunction";
import { functions } from "../../provider/functions/registry";
import { Declarations, type FunctionDeclaration, type ObjectSpec } from "./declarations";

const root = path.resolve(__dirname, "../..");
/** Of two declarations of one name the later one counts. */
const sources = [
  "provider/x509/facts.ts",
  ...fs.readdirSync(path.join(root, "provider/functions")).map((file) => `provider/functions/${file}`),
  "sdk/functions.ts",
  "sdk/certificate.ts",
  "sdk/jwk.ts",
  "sdk/trustBundle.ts",
  "provider/hosts/plugin/providerArgs.ts",
];

/** Name in the package, and what declares it for the dynamic provider. */
const resources: Readonly<Record<string, { readonly args: string; readonly outputs: string }>> = {
  Certificate: { args: "ApinizerCertificateArgs", outputs: "ApinizerCertificate" },
  Jwk: { args: "ApinizerJwkArgs", outputs: "ApinizerJwk" },
  TrustBundle: { args: "ApinizerTrustBundleArgs", outputs: "ApinizerTrustBundle" },
};

/** An explicit provider takes the place of this input. */
const dynamicOnly = ["connection"];

const pulumiVersion = { oldest: "3.142.0", next: "4.0.0" };

export function packageSchema(): object {
  const declarations = new Declarations(sources.map((file) => path.join(root, file)));
  const configuration = declarations.object("ProviderArgs");
  const resourceSpecs = Object.entries(resources).map(([name, { args, outputs }]) => {
    const inputs = declarations.object(args, dynamicOnly);
    const { description, properties, required } = declarations.object(outputs, dynamicOnly);
    const spec = { description, properties, required, inputProperties: inputs.properties };
    return [`apinizer:index:${name}`, { ...spec, requiredInputs: inputs.required }];
  });
  const functionSpecs = Object.entries<ProviderFunction<object, object>>(functions).map(([name, { listMember }]) => {
    const declared = declarations.function(name);
    const inputs = { ...declarations.object(declared.args, dynamicOnly), type: "object" };
    const { description, ...outputs } = answerOf(declarations, declared, listMember);
    return [`apinizer:index:${name}`, { description: declared.description, inputs, outputs }];
  });
  return {
    name: "apinizer",
    displayName: "Apinizer",
    version,
    description: "Certificates on the Apinizer API gateway, managed as code with Pulumi",
    license: "Apache-2.0",
    keywords: ["pulumi", "apinizer", "certificate", "x509", "jwk", "api-gateway"],
    language: {
      nodejs: {
        packageName: "pulumi-apinizer",
        respectSchemaVersion: true,
        dependencies: { "@pulumi/pulumi": `^${pulumiVersion.oldest}` },
      },
      python: {
        packageName: "pulumi_apinizer",
        respectSchemaVersion: true,
        pyproject: { enabled: true },
        requires: { pulumi: `>=${pulumiVersion.oldest},<${pulumiVersion.next}` },
        inputTypes: "classes-and-dicts",
      },
      go: {
        importBasePath: "pulumi-apinizer/sdk/go/apinizer",
        respectSchemaVersion: true,
        generateResourceContainerTypes: false,
      },
    },
    config: { variables: configuration.properties },
    provider: {
      description: "An Apinizer Manager, with the credentials for its Management API.",
      inputProperties: configuration.properties,
      properties: configuration.properties,
    },
    types: Object.fromEntries([...declarations.types].sort(([a], [b]) => (a < b ? -1 : 1))),
    resources: Object.fromEntries(resourceSpecs),
    functions: Object.fromEntries(functionSpecs),
  };
}

/** An answer is an object, so a list gets a name. */
function answerOf(
  declarations: Declarations,
  { description, result }: FunctionDeclaration,
  listMember?: string,
): ObjectSpec {
  if (listMember === undefined) return declarations.object(result);
  const items = declarations.named(result);
  return { properties: { [listMember]: { type: "array", items, description } }, required: [listMember] };
}
