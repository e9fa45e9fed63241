import { isCertificate, isTrustBundle } from "./edits";
import type { EngineResource } from "./engine";
import { type Managers, managerIndex } from "./managers";
import type {
  ConnectionName,
  DeclaredCertificate,
  DeclaredJwk,
  DeclaredResource,
  DeclaredTrustBundle,
  JwkArgs,
  OtherSource,
  Program,
  Setting,
} from "./model";
import { otherSources } from "./otherSources";
import { distrustedBy, isMemberOf, memberPlacesOf, type Place, placeOf, placeText } from "./places";
import { pems, sha256Of } from "./pools";
import { serialized } from "./providerProcesses";

export const project = "world";
export const stack = "dev";

const types = {
  plugin: {
    certificate: "apinizer:index:Certificate",
    JWK: "apinizer:index:Jwk",
    "trust bundle": "apinizer:index:TrustBundle",
  },
  dynamic: {
    certificate: "pulumi-nodejs:dynamic/apinizer:ApinizerCertificate",
    JWK: "pulumi-nodejs:dynamic/apinizer:ApinizerJwk",
    "trust bundle": "pulumi-nodejs:dynamic/apinizer:ApinizerTrustBundle",
  },
} as const;

/** Configuration namespaces of the dynamic host's connections. */
const namespaces: Readonly<Record<ConnectionName, string>> = {
  main: "apinizer",
  alias: "apinizer-alias",
  other: "apinizer-other",
};

export function urnOf(host: Setting["host"], { kind, name }: Pick<DeclaredResource, "kind" | "name">): string {
  return `urn:pulumi:${stack}::${project}::${types[host][kind]}::${name}`;
}

/** The kind of a resource that is one of ours. */
export function kindOf(type: string): DeclaredResource["kind"] | undefined {
  if (/:(Apinizer)?Certificate$/.test(type)) return "certificate";
  if (/:(Apinizer)?TrustBundle$/.test(type)) return "trust bundle";
  return /:(Apinizer)?Jwk$/.test(type) ? "JWK" : undefined;
}

/** The stack's configuration. */
export function configOf(
  { host, legacy }: Setting,
  managers: Managers,
): Record<string, { value: string; secret?: boolean }> {
  const config: Record<string, { value: string; secret?: boolean }> = {};
  for (const connection of ["main", "alias", "other"] as const) {
    if (host === "plugin" && connection !== "main") continue;
    for (const [key, value] of Object.entries(settingsOf(connection, legacy, managers))) {
      config[`${namespaces[connection]}:${key}`] = key === "apiToken" ? { value, secret: true } : { value };
    }
  }
  return config;
}

function settingsOf(connection: ConnectionName, legacy: Setting["legacy"], managers: Managers): Record<string, string> {
  return {
    managerUrl: managers.address(connection),
    apiToken: managers.of(connection).token,
    maxRetries: "2",
    // An account of warnings that every certificate would give.
    expiryWarningDays: "0",
    ...(legacy === "told" ? { legacyJwkParameters: "true" } : {}),
  };
}

/** The program as the engine gets it from a language's SDK. */
export function engineProgram(program: Program, { host, legacy }: Setting, managers: Managers): EngineResource[] {
  const providers = host === "plugin" ? [...new Set(program.map(({ args }) => args.connection))] : [];
  return [
    ...providers
      .filter((connection) => connection !== "main")
      .map((connection) => providerOf(connection, legacy, managers)),
    ...program.map((resource) => engineResource(resource, program, host)),
  ];
}

function providerOf(connection: ConnectionName, legacy: Setting["legacy"], managers: Managers): EngineResource {
  const { apiToken, ...plain } = settingsOf(connection, legacy, managers);
  return { name: connection, type: "pulumi:providers:apinizer", inputs: { ...plain, apiToken: { $secret: apiToken } } };
}

function engineResource(resource: DeclaredResource, program: Program, host: Setting["host"]): EngineResource {
  const { connection } = resource.args;
  const isDynamic = host === "dynamic";
  return {
    ...resource.options,
    name: resource.name,
    type: types[host][resource.kind],
    aliases: resource.aliases,
    inputs: withoutUndefined({
      ...inputsOf(resource, program),
      ...(isDynamic
        ? {
            connection: namespaces[connection],
            __provider: serialized[resource.kind],
            ...twins(resource, program),
            ...deletesFirst(resource),
          }
        : {}),
    }),
    ...(isDynamic || connection === "main" ? {} : { provider: connection }),
    ...dependencies(resource, program),
  };
}

function inputsOf(resource: DeclaredResource, program: Program): Record<string, unknown> {
  switch (resource.kind) {
    case "certificate":
      return certificateInputs(resource);
    case "JWK":
      return jwkInputs(resource, program);
    case "trust bundle":
      return trustBundleInputs(resource);
  }
}

/** As `declaredTwice` and `certificateDeclaredTwice` of the SDK, which runs in the program, have it. */
function twins(
  resource: DeclaredResource,
  program: Program,
): { declaredTwice?: string; certificateDeclaredTwice?: string } {
  const firstOf = (place: Place): DeclaredResource =>
    program.find(
      (one) => one.args.connection === resource.args.connection && declaredBy(one).includes(placeText(place)),
    ) ?? resource;
  const first = firstOf(placeOf(resource));
  const part = memberPlacesOf(resource).find((place) => firstOf(place) !== resource);
  const names = (other: DeclaredResource, ...key: object[]): string =>
    JSON.stringify([other.name, resource.name, ...key]);
  return {
    ...(first === resource ? {} : { declaredTwice: names(first) }),
    ...(part === undefined ? {} : { certificateDeclaredTwice: names(firstOf(part), { kind: part.kind, id: part.id }) }),
  };
}

function declaredBy(resource: DeclaredResource): string[] {
  return [placeOf(resource), ...memberPlacesOf(resource)].map(placeText);
}

/** As `deletesFirst` of the SDK has it. */
function deletesFirst({ options }: DeclaredResource): { deletesFirst?: true } {
  return options.deleteBeforeReplace === true ? { deletesFirst: true } : {};
}

function certificateInputs({ args }: DeclaredCertificate): Record<string, unknown> {
  const { content, later, connection, ...inputs } = args;
  return { ...inputs, certificatePem: later ? { $later: pems[content] } : pems[content] };
}

function trustBundleInputs({ args }: DeclaredTrustBundle): Record<string, unknown> {
  const { members, later, distrust, connection, ...inputs } = args;
  const certificates = members.map((content) => pems[content]);
  return {
    ...inputs,
    certificates: later ? { $later: certificates } : certificates,
    distrust: distrustedBy(args).map((content) => sha256Of[content]),
  };
}

function jwkInputs({ args, binding }: DeclaredJwk, program: Program): Record<string, unknown> {
  const { connection, source: other, ...inputs } = args;
  if (other !== undefined) return inputsFromOther(other, args);
  const source = sourceOf(args, program);
  if (source === undefined || binding === "nothing") return inputs;
  const output = (name: string) => ({ $output: { resource: source.name, name } });
  const thumbprint = binding === "name" ? {} : { certificateThumbprint: output("thumbprintSha256") };
  return { ...inputs, certificateName: output("certificateName"), ...thumbprint };
}

/** Only what is linked to its source can be linked anew. */
function inputsFromOther(
  source: OtherSource,
  { connection, source: _, certificateName, environmentName, useType, algorithm, relink, ...inputs }: JwkArgs,
): Record<string, unknown> {
  const made = { ...inputs, sourceType: source, ...otherSources[source]() };
  return source === "URL" || source === "COPY_PASTE" ? made : { ...made, environmentName, useType, algorithm, relink };
}

function dependencies(resource: DeclaredResource, program: Program): { dependsOn?: string[] } {
  if (resource.kind !== "JWK" || resource.binding === "nothing") return {};
  const source = resource.binding === "name" ? sourceOf(resource.args, program) : undefined;
  const depended = source ?? bundleOf(resource.args, program);
  return depended === undefined ? {} : { dependsOn: [depended.name] };
}

/** The trust bundle's resource that the program registers before, of which the JWK's certificate is or was a member. */
function bundleOf(args: DeclaredJwk["args"], program: Program): DeclaredTrustBundle | undefined {
  if (args.source !== undefined) return undefined;
  const at = program.findIndex((one) => one.args === args);
  const id = `${args.projectName}/${args.certificateName}`;
  const certificate = { manager: managerIndex(args.connection), kind: "certificate", id } as const;
  return program
    .slice(0, Math.max(at, 0))
    .filter(isTrustBundle)
    .find((bundle) => bundle.args.connection === args.connection && isMemberOf(placeOf(bundle), certificate));
}

/** The certificate's resource that the program registers before, by its name at the Manager. */
export function sourceOf(args: DeclaredJwk["args"], program: Program): DeclaredCertificate | undefined {
  if (args.source !== undefined) return undefined;
  const at = program.findIndex((one) => one.args === args);
  return program
    .slice(0, Math.max(at, 0))
    .filter(isCertificate)
    .find(
      ({ args: { projectName, certificateName, connection } }) =>
        projectName === args.projectName && certificateName === args.certificateName && connection === args.connection,
    );
}

function withoutUndefined(inputs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
}
