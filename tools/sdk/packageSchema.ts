/** The schema of the native plugin's package, made from the declarations that TypeScript programs use. */
import * as fs from "node:fs";
import * as path from "node:path";
import { version } from "../../provider/base/packageInfo";
import { configurationKeys, environmentVariable } from "../../provider/configuration/keys";
import type { ProviderFunction } from "../../provider/functions/providerFunction";
import { functions } from "../../provider/functions/registry";
import { Declarations, type FunctionDeclaration, type ObjectSpec } from "./declarations";
import { asExamples, examplesOf } from "./examples";
import { goFolder, type Repository } from "./repository";

const root = path.resolve(__dirname, "../..");
/** Of two declarations of one name the later one counts. */
const sources = [
  "provider/x509/facts.ts",
  "provider/x509/time.ts",
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

/** What a change of an input does, as its doc comment has it. */
const forces = "Changing this forces replacement.";

/** Without a repository it is as it is committed. */
export function packageSchema(repository?: Repository) {
  const goModule = repository?.goModule ?? `pulumi-apinizer/${goFolder}`;
  const declarations = new Declarations(sources.map((file) => path.join(root, file)));
  const configuration = declarations.object("ProviderArgs");
  const resourceSpecs = Object.entries(resources).map(([name, { args, outputs }]) => {
    const inputs = declarations.object(args, dynamicOnly);
    const { description, properties, required } = declarations.object(outputs, dynamicOnly);
    const examples = examplesOf(name, goModule);
    const documented = examples === undefined ? description : `${description ?? ""}${asExamples(examples)}`;
    const inputProperties = withReplacements(inputs.properties);
    const spec = { description: documented, properties, required, inputProperties };
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
    keywords: ["pulumi", "apinizer", "category/network", "kind/native", "certificate", "x509", "jwk", "api-gateway"],
    publisher: "pulumi-apinizer",
    homepage: "https://apinizer.com",
    ...(repository && {
      repository: repository.page,
      pluginDownloadURL: repository.pluginDownloadURL,
      logoUrl: repository.logoUrl,
    }),
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
        importBasePath: goModule,
        respectSchemaVersion: true,
        generateResourceContainerTypes: false,
      },
      java: { buildFiles: "" },
      csharp: { respectSchemaVersion: true },
    },
    config: { variables: withVariables(configuration.properties) },
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

/** What a stack's configuration takes from the environment. An explicit provider reads that itself, each time anew. */
function withVariables(properties: ObjectSpec["properties"]): object {
  const described = Object.entries(properties).map(([key, property]) => {
    if (!Object.hasOwn(configurationKeys, key)) throw new Error(`There is no configuration key ${key}`);
    return [key, { ...property, defaultInfo: { environment: [environmentVariable(key)] } }];
  });
  return Object.fromEntries(described);
}

function withReplacements(properties: ObjectSpec["properties"]): object {
  const described = Object.entries(properties).map(([name, property]) => {
    return [name, property.description.includes(forces) ? { ...property, willReplaceOnChanges: true } : property];
  });
  return Object.fromEntries(described);
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
