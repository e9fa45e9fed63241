import { isCertificate } from "./edits";
import type { EngineResource } from "./engine";
import type { Managers } from "./managers";
import type {
  ConnectionName,
  DeclaredCertificate,
  DeclaredJwk,
  DeclaredResource,
  JwkArgs,
  OtherSource,
  Program,
  Setting,
} from "./model";
import { otherSources } from "./otherSources";
import { placeOf, placeText } from "./places";
import { pems } from "./pools";
import { serializedCertificate, serializedJwk } from "./providerProcesses";

export const project = "world";
export const stack = "dev";

const types = {
  plugin: { certificate: "apinizer:index:Certificate", JWK: "apinizer:index:Jwk" },
  dynamic: {
    certificate: "pulumi-nodejs:dynamic/apinizer:ApinizerCertificate",
    JWK: "pulumi-nodejs:dynamic/apinizer:ApinizerJwk",
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
  const inputs = resource.kind === "certificate" ? certificateInputs(resource) : jwkInputs(resource, program);
  const serialized = resource.kind === "certificate" ? serializedCertificate : serializedJwk;
  return {
    ...resource.options,
    name: resource.name,
    type: types[host][resource.kind],
    aliases: resource.aliases,
    inputs: withoutUndefined({
      ...inputs,
      ...(isDynamic
        ? {
            connection: namespaces[connection],
            __provider: serialized,
            ...twin(resource, program),
            ...deletesFirst(resource),
          }
        : {}),
    }),
    ...(isDynamic || connection === "main" ? {} : { provider: connection }),
    ...dependencies(resource, program),
  };
}

/** As `declaredTwice` of the SDK, which runs in the program, has it. */
function twin(resource: DeclaredResource, program: Program): { declaredTwice?: string } {
  const at = ({ args }: DeclaredResource): string => args.connection;
  const same = (one: DeclaredResource): boolean =>
    placeText(placeOf(one)) === placeText(placeOf(resource)) && at(one) === at(resource);
  const first = program.find(same);
  return first === undefined || first === resource
    ? {}
    : { declaredTwice: JSON.stringify([first.name, resource.name]) };
}

/** As `deletesFirst` of the SDK has it. */
function deletesFirst({ options }: DeclaredResource): { deletesFirst?: true } {
  return options.deleteBeforeReplace === true ? { deletesFirst: true } : {};
}

function certificateInputs({ args }: DeclaredCertificate): Record<string, unknown> {
  const { content, later, connection, ...inputs } = args;
  return { ...inputs, certificatePem: later ? { $later: pems[content] } : pems[content] };
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
  if (resource.kind !== "JWK" || resource.binding !== "name") return {};
  const source = sourceOf(resource.args, program);
  return source === undefined ? {} : { dependsOn: [source.name] };
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
