/** The sequences that fast-check draws. What is drawn first is what a failing sequence shrinks to. */
import fc from "fast-check";
import { bundleStories } from "./bundleStories";
import type {
  Binding,
  CertificateArgs,
  Command,
  ConnectionName,
  ConsoleChange,
  Content,
  Edit,
  JwkArgs,
  OtherSource,
  ResourceOptions,
  Round,
  Sequence,
  Setting,
  Trouble,
  TrustBundleArgs,
} from "./model";
import {
  algorithmFor,
  aliases,
  bundleNames,
  certificateNames,
  clockNames,
  contents,
  descriptions,
  environments,
  jwkNames,
  memberContents,
  overlaps,
  passingDays,
  projects,
  sha1Of,
} from "./pools";
import { stories } from "./stories";
import { strikes, struckRequests } from "./troubles";

const nth = fc.nat({ max: 5 });
/** A value in one of so many cases. */
const sometimes = <T>(value: fc.Arbitrary<T>, of = 3) =>
  fc.oneof({ weight: of - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
const connection: fc.Arbitrary<ConnectionName> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<ConnectionName>("main") },
  { weight: 2, arbitrary: fc.constantFrom<ConnectionName>("alias", "other") },
);
const someEnvironments = fc.subarray([...environments], { minLength: 1 });
const jwkUpdate = fc.constantFrom(
  {},
  { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" } as const,
  { jwkUpdateAction: "UPDATE" } as const,
  { jwkUpdateAction: "NULLIFY" } as const,
);

const certificateArgs: fc.Arbitrary<CertificateArgs> = fc
  .record({
    projectName: fc.constantFrom(...projects),
    certificateName: fc.constantFrom(...certificateNames),
    alias: fc.constantFrom(...aliases),
    description: fc.constantFrom(...descriptions),
    environments: someEnvironments,
    content: fc.constantFrom(...contents),
    later: sometimes(fc.constant(true), 8),
    update: jwkUpdate,
    jwkDeleteAction: sometimes(fc.constantFrom("NULLIFY", "DELETE")),
    adoptExisting: sometimes(fc.boolean(), 2),
    protectJwks: sometimes(fc.boolean(), 2),
    connection,
  })
  .map(({ update, ...args }) => ({ ...args, ...update }));

const certificateChange: fc.Arbitrary<Partial<CertificateArgs>> = fc.oneof(
  fc.record({ content: fc.constantFrom(...contents) }),
  fc
    .record({ content: fc.constantFrom(...contents), update: jwkUpdate })
    .map(({ update, content }) => ({ content, ...update })),
  fc.record({ description: fc.constantFrom(...descriptions) }),
  fc.record({ alias: fc.constantFrom(...aliases) }),
  fc.record({ environments: someEnvironments }),
  fc.record({ certificateName: fc.constantFrom(...certificateNames) }),
  fc.record({ projectName: fc.constantFrom(...projects) }),
  fc.record({ adoptExisting: fc.boolean() }),
  fc.record({ protectJwks: fc.boolean() }),
  fc.record({ jwkDeleteAction: fc.constantFrom("NULLIFY" as const, "DELETE" as const, undefined) }),
  fc.record({ connection }),
);

const members = fc.subarray([...memberContents], { minLength: 1, maxLength: 2 });
const distrust = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Content[]>([]) },
  { weight: 1, arbitrary: fc.subarray([...memberContents], { maxLength: 2 }) },
);

const trustBundleArgs: fc.Arbitrary<TrustBundleArgs> = fc.record({
  projectName: fc.constantFrom(...projects),
  bundleName: fc.constantFrom(...bundleNames),
  environments: someEnvironments,
  members,
  later: sometimes(fc.constant(true), 8),
  overlapDays: fc.constantFrom(...overlaps),
  distrust,
  keepExpired: sometimes(fc.boolean()),
  jwkDeleteAction: sometimes(fc.constantFrom("NULLIFY", "DELETE")),
  protectJwks: sometimes(fc.boolean()),
  connection,
});

const trustBundleChange: fc.Arbitrary<Partial<TrustBundleArgs>> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ members }) },
  { weight: 2, arbitrary: fc.record({ members, environments: someEnvironments }) },
  { weight: 2, arbitrary: fc.record({ members, distrust }) },
  { weight: 2, arbitrary: fc.record({ overlapDays: fc.constantFrom(...overlaps) }) },
  fc.record({ environments: someEnvironments }),
  fc.record({ description: fc.constantFrom(...descriptions) }),
  fc.record({ bundleName: fc.constantFrom(...bundleNames) }),
  fc.record({ projectName: fc.constantFrom(...projects) }),
  fc.record({ keepExpired: fc.boolean() }),
  fc.record({ protectJwks: fc.boolean() }),
  fc.record({ jwkDeleteAction: fc.constantFrom("NULLIFY" as const, "DELETE" as const, undefined) }),
  fc.record({ connection }),
);

const algorithm = fc.constantFrom("RS256", "ES256", "PS256", "RSA-OAEP-256");
const otherSource = fc.constantFrom<OtherSource>("PUBLIC_KEY", "PRIVATE_KEY", "KEYSTORE", "URL", "COPY_PASTE");
const jwkChange: fc.Arbitrary<Partial<JwkArgs>> = fc.oneof(
  fc.record({ algorithm }),
  fc.record({ name: fc.constantFrom(...jwkNames) }),
  fc.record({ environmentName: fc.constantFrom(...environments, "nowhere") }),
  fc.record({ description: fc.constantFrom(...descriptions) }),
  fc.record({ certificateName: fc.constantFrom(...certificateNames) }),
  fc.record({ source: fc.option(otherSource, { nil: undefined }) }),
  fc.record({ relink: fc.boolean() }),
  fc.record({ connection }),
);

const options: fc.Arbitrary<ResourceOptions> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  {
    weight: 2,
    arbitrary: fc.record({
      replaceOnChanges: sometimes(fc.subarray(["certificatePem", "description", "algorithm"], { minLength: 1 })),
      ignoreChanges: sometimes(fc.subarray(["certificatePem", "description", "alias"], { minLength: 1 }), 6),
      deleteBeforeReplace: sometimes(fc.boolean()),
      retainOnDelete: sometimes(fc.constant(true), 8),
      protect: sometimes(fc.constant(true), 8),
    }),
  },
);

/** Of a resource that is new. */
const seldomOptions = fc.oneof({ weight: 4, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: options });

const binding = fc.constantFrom<Binding>("name and thumbprint", "name", "nothing");
const addCertificate: fc.Arbitrary<Edit> = fc.record({
  edit: fc.constant("add certificate" as const),
  args: certificateArgs,
  options: seldomOptions,
});
const addTrustBundle: fc.Arbitrary<Extract<Edit, { edit: "add trust bundle" }>> = fc.record({
  edit: fc.constant("add trust bundle" as const),
  args: trustBundleArgs,
  options: seldomOptions,
});
const addJwk: fc.Arbitrary<Edit> = fc.record({
  edit: fc.constant("add JWK" as const),
  args: fc.record({
    name: fc.constantFrom(...jwkNames),
    algorithm,
    relink: sometimes(fc.boolean(), 6),
    source: sometimes(otherSource, 4),
  }),
  binding,
  nth,
});

const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ edit: fc.constant("change certificate" as const), nth, change: certificateChange }),
  },
  { weight: 3, arbitrary: fc.record({ edit: fc.constant("change JWK" as const), nth, change: jwkChange }) },
  {
    weight: 4,
    arbitrary: fc.record({ edit: fc.constant("change trust bundle" as const), nth, change: trustBundleChange }),
  },
  { weight: 1, arbitrary: addTrustBundle },
  { weight: 2, arbitrary: addCertificate },
  { weight: 2, arbitrary: addJwk },
  {
    weight: 2,
    arbitrary: fc.record({
      edit: fc.constant("rename" as const),
      nth,
      withAlias: fc.boolean(),
      adopt: sometimes(fc.constant(true), 2),
    }),
  },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant("remove" as const), nth }) },
  { weight: 2, arbitrary: fc.constant<Edit>({ edit: "take back" }) },
  { weight: 2, arbitrary: fc.record({ edit: fc.constant("set options" as const), nth, options }) },
  { weight: 1, arbitrary: fc.record({ edit: fc.constant("move to the front" as const), nth }) },
);

const content = fc.constantFrom(...contents);
const consoleChange: fc.Arbitrary<ConsoleChange> = fc.oneof(
  fc.record({
    console: fc.constant("add JWK" as const),
    nth,
    name: fc.constantFrom(...jwkNames),
    projectName: fc.constantFrom(...projects),
  }),
  fc.record({ console: fc.constant("set entry" as const), nth, content }),
  fc.record({ console: fc.constant("replace" as const), nth, content, update: fc.boolean() }),
  fc.record({ console: fc.constant("describe" as const), nth }),
  fc.record({ console: fc.constant("add certificate" as const), args: certificateArgs }),
  fc.record({ console: fc.constant("detach JWK" as const), nth }),
  fc.record({ console: fc.constant("delete JWK" as const), nth }),
  fc.record({ console: fc.constant("delete certificate" as const), nth }),
);

const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      trouble: fc.constant("fault" as const),
      fault: fc.constantFrom(...strikes),
      request: fc.constantFrom(...struckRequests),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      trouble: fc.constant("kill" as const),
      write: fc.integer({ min: 1, max: 3 }),
      done: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      trouble: fc.constant("deployment" as const),
      environment: fc.constantFrom(...environments),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Trouble>({ trouble: "permission" }) },
  {
    weight: 1,
    arbitrary: fc.record({
      trouble: fc.constant("skew" as const),
      ahead: fc.constantFrom(...clockNames),
    }),
  },
);

const flag = sometimes(fc.constant(true), 4);
const quick = fc.constantFrom(true, undefined);
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 9, arbitrary: fc.record({ command: fc.constant("up" as const), skipPreview: quick }) },
  {
    weight: 4,
    arbitrary: fc.record({
      command: fc.constant("up" as const),
      skipPreview: quick,
      refresh: flag,
      runProgram: flag,
      continueOnError: flag,
      target: sometimes(nth),
      replace: sometimes(nth, 2),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ command: fc.constant("refresh" as const), skipPreview: quick, runProgram: flag }),
  },
  { weight: 1, arbitrary: fc.constant<Command>({ command: "preview" }) },
  {
    weight: 1,
    arbitrary: fc.record({
      command: fc.constant("destroy" as const),
      skipPreview: flag,
      runProgram: flag,
      target: sometimes(nth, 3),
    }),
  },
);

const days = sometimes(fc.constantFrom(...passingDays), 5);

const round: fc.Arbitrary<Round> = fc.record({
  days,
  edits: fc.array(edit, { maxLength: 2 }),
  console: fc.oneof(
    { weight: 3, arbitrary: fc.constant<ConsoleChange[]>([]) },
    { weight: 1, arbitrary: fc.array(consoleChange, { minLength: 1, maxLength: 2 }) },
  ),
  trouble: sometimes(trouble, 6),
  command,
});

const firstRound: fc.Arbitrary<Round> = fc.record({
  edits: fc
    .tuple(
      fc.array(addCertificate, { minLength: 1, maxLength: 3 }),
      sometimes(addTrustBundle),
      fc.array(addJwk, { maxLength: 2 }),
    )
    .map(([certificates, bundle, jwks]) => [...certificates, ...(bundle === undefined ? [] : [bundle]), ...jwks]),
  console: fc.array(consoleChange, { maxLength: 1 }),
  command: fc.constant<Command>({ command: "up", skipPreview: true }),
});

/** One that the Manager takes as it is: names and aliases are told apart, and the algorithms fit. */
const soundStart: fc.Arbitrary<Round> = fc
  .record({
    certificates: fc.array(certificateArgs, { minLength: 1, maxLength: certificateNames.length }),
    bundle: sometimes(trustBundleArgs, 2),
    jwks: fc.array(fc.record({ nth, binding, source: sometimes(otherSource, 4) }), { maxLength: jwkNames.length }),
  })
  .map(({ certificates, bundle, jwks }) => {
    const sources = [...certificates.map(({ content }) => content), ...(bundle?.members ?? [])];
    const contentOf = (nth: number): Content => sources[nth % sources.length] ?? "rsa-1";
    const edits: Edit[] = [
      ...certificates.map((args, index): Edit => {
        const [certificateName = "", alias = ""] = [certificateNames[index], aliases[index]];
        return {
          edit: "add certificate",
          args: { ...args, certificateName, alias, connection: "main" },
          options: {},
        };
      }),
      ...(bundle === undefined
        ? []
        : [{ edit: "add trust bundle" as const, args: { ...bundle, connection: "main" as const }, options: {} }]),
      ...jwks.map(({ nth, binding, source }, index): Edit => {
        const algorithm = source === undefined ? algorithmFor(sha1Of[contentOf(nth)]) : "RS256";
        const args = { name: jwkNames[index] ?? "", algorithm, source };
        return { edit: "add JWK", nth, binding, args };
      }),
    ];
    return { edits, console: [], command: { command: "up", skipPreview: true } };
  });

const setting: fc.Arbitrary<Setting> = fc
  .record({
    host: fc.constantFrom("plugin" as const, "dynamic" as const),
    attached: fc.oneof({ weight: 5, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    together: fc.oneof({ weight: 2, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
    legacy: fc.oneof(
      { weight: 8, arbitrary: fc.constant("no" as const) },
      { weight: 1, arbitrary: fc.constantFrom("told" as const, "untold" as const) },
    ),
    isCopy: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  })
  .map((drawn) => ({ ...drawn, attached: drawn.attached && drawn.host === "plugin" }));

const chapter = fc.oneof(
  { weight: 6, arbitrary: round.map((one) => [one]) },
  { weight: 3, arbitrary: stories },
  { weight: 2, arbitrary: bundleStories(addTrustBundle, members, trouble) },
);

export const sequences: fc.Arbitrary<Sequence> = fc
  .record({
    setting,
    first: fc.oneof({ weight: 1, arbitrary: firstRound }, { weight: 2, arbitrary: soundStart }),
    further: fc.array(chapter, { minLength: 1, maxLength: 5, size: "max" }),
  })
  .map(({ setting, first, further }) => ({ setting, rounds: [first, ...further.flat()] }));
