/** What `pulumi-apinizer impact` foretells, against what the simulated Manager then has lost. */
import type { Impact } from "../../sdk/cli/impact/impact";
import type { StepImpact } from "../../sdk/cli/impact/stepImpact";
import type { Simulator } from "../simulator/simulator";

/** What became of things, by names: a JWK's or a certificate's; what stayed as it was is left out. */
export interface Losses {
  readonly jwks: Readonly<Record<string, string>>;
  /** Environments that a certificate left. */
  readonly environments: Readonly<Record<string, readonly string[]>>;
}

/** What the Manager holds, as far as a plan can lose it. */
export interface Holdings {
  readonly jwks: ReadonlyMap<string, { readonly id: string; readonly isLinked: boolean; readonly key: string }>;
  readonly environments: ReadonlyMap<string, readonly string[]>;
}

export function holdingsOf(simulator: Simulator): Holdings {
  const { projects } = simulator.state();
  return {
    jwks: new Map(
      projects.flatMap(({ name: project, jwks }) =>
        jwks.map(({ name, id, sourceId }) => {
          const key = JSON.stringify(simulator.publicJwk(project, name));
          return [`${project}/${name}`, { id, isLinked: sourceId !== null, key }] as const;
        }),
      ),
    ),
    environments: new Map(
      projects.flatMap(({ name: project, certificates }) =>
        certificates.map(({ name, environments }) => [`${project}/${name}`, environments] as const),
      ),
    ),
  };
}

/** What was lost between two looks. */
export function lossesBetween(before: Holdings, after: Holdings): Losses {
  const fates = [...before.jwks].map(([name, old]) => {
    const now = after.jwks.get(name);
    if (now === undefined) return [name, "deleted"] as const;
    if (now.id !== old.id) return [name, "recreated"] as const;
    if (old.isLinked && !now.isLinked) return [name, "cut"] as const;
    return [name, now.key === old.key ? "untouched" : "re-keyed"] as const;
  });
  const left = [...before.environments].map(
    ([name, old]) => [name, old.filter((one) => !after.environments.get(name)?.includes(one)).sort()] as const,
  );
  return {
    jwks: Object.fromEntries(fates.filter(([, fate]) => fate !== "untouched")),
    environments: Object.fromEntries(left.filter(([, environments]) => environments.length > 0)),
  };
}

/** What was foretold; of a trust bundle's certificates by what the Manager held before. */
export function foretoldBy({ steps }: Pick<Impact, "steps">, before?: Holdings): Losses {
  const jwks = steps.flatMap((step) =>
    step.jwks.map(({ projectName, name, effect }) => [`${projectName}/${name}`, effect] as const),
  );
  const left = new Map<string, string[]>();
  for (const step of steps) {
    for (const { environment, member, projectName, successor } of step.environments) {
      // What comes again under the same name is not gone in the end.
      if (successor === step.id) continue;
      for (const name of certificatesOf(step, member, projectName, before)) {
        left.set(name, [...(left.get(name) ?? []), environment].sort());
      }
    }
  }
  return {
    jwks: Object.fromEntries(jwks.filter(([, effect]) => effect !== "untouched")),
    environments: Object.fromEntries(left),
  };
}

/** The one certificate of the step, the one member of a bundle, or all of its members. */
function certificatesOf(
  { kind, id }: StepImpact,
  member: string | undefined,
  projectName = id.split("/")[0],
  before?: Holdings,
): string[] {
  if (kind !== "trust bundle") return [id];
  if (member !== undefined) return [`${projectName}/${member}`];
  return [...(before?.environments.keys() ?? [])].filter((name) => name.startsWith(`${id}-`));
}
