/** The schema of the native plugin's package, made from the declarations that TypeScript programs use. */
import * as path from "node:path";
import { version } from "../../provider/base/packageInfo";
import { Declarations, type ObjectSpec } from "./declarations";

const root = path.resolve(__dirname, "../..");
/** Of two declarations of one name the later one counts. */
const sources = [
  "provider/x509/facts.ts",
  "provider/functions/functions.ts",
  "sdk/functions.ts",
  "sdk/certificate.ts",
  "sdk/jwk.ts",
  "provider/hosts/plugin/providerArgs.ts",
];

/** Name in the package, and what declares it for the dynamic provider. */
const resources: Readonly<Record<string, { readonly args: string; readonly outputs: string }>> = {
  Certificate: { args: "ApinizerCertificateArgs", outputs: "ApinizerCertificate" },
  Jwk: { args: "ApinizerJwkArgs", outputs: "ApinizerJwk" },
};

interface FunctionDeclaration {
  readonly description: string;
  readonly args: string;
  readonly result: string;
  /** Name of the member that holds a list of results; absent where the result itself is the answer. */
  readonly listed?: string;
}

/** As `sdk/functions.ts` tells them to TypeScript programs; an answer is an object, so a list gets a name. */
const functions: Readonly<Record<string, FunctionDeclaration>> = {
  getCertificate: {
    description: "A certificate as the Manager holds it; asked each time the program runs, previews included.",
    args: "GetCertificateArgs",
    result: "CertificateInfo",
  },
  listCertificates: {
    description: "All certificates of a project, sorted by name.",
    args: "ProjectArgs",
    result: "ListedCertificate",
    listed: "certificates",
  },
  listJwks: {
    description: "All JWKs of a project without their keys, sorted by name.",
    args: "ProjectArgs",
    result: "ListedJwkInfo",
    listed: "jwks",
  },
  listEnvironments: {
    description: "The environments of a project, or without `projectName` all that the token may see; sorted by name.",
    args: "ListEnvironmentsArgs",
    result: "EnvironmentInfo",
    listed: "environments",
  },
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
  const functionSpecs = Object.entries(functions).map(([name, declared]) => {
    const inputs = { ...declarations.object(declared.args, dynamicOnly), type: "object" };
    const { description, ...outputs } = answerOf(declarations, declared);
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

function answerOf(declarations: Declarations, { description, result, listed }: FunctionDeclaration): ObjectSpec {
  if (listed === undefined) return declarations.object(result);
  const items = declarations.named(result);
  return { properties: { [listed]: { type: "array", items, description } }, required: [listed] };
}
