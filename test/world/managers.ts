import { Simulator } from "../simulator/simulator";
import type { ConnectionName, Content, Setting } from "./model";
import { putKeys, secretMember, serveKeys } from "./otherSources";
import { environments, keyText, memberContents, projects, sha1Of } from "./pools";

/** A certificate as a Manager holds it. */
export interface HeldCertificate {
  /** `projectName/certificateName` */
  readonly id: string;
  readonly description: string;
  /** Sorted by environment. */
  readonly entries: readonly { readonly environment: string; readonly alias: string; readonly sha1: string }[];
}

/** A JWK as a Manager holds it. */
export interface HeldJwk {
  /** `projectName/name` */
  readonly id: string;
  readonly name: string;
  readonly algorithm: string | null;
  /** As {@link keyText} gives it. */
  readonly key: string;
  /** Id of the certificate to which it is linked. */
  readonly source: string | undefined;
  /** To a certificate, key or keystore. */
  readonly linked: boolean;
  readonly sourceEnvironment: string | null;
}

/** All that one Manager holds, by id. */
export interface Held {
  readonly certificates: ReadonlyMap<string, HeldCertificate>;
  readonly jwks: ReadonlyMap<string, HeldJwk>;
}

/** What every pod of an environment trusts, with the aliases under which all of them do, by the environments of a Manager. */
export type Trust = ReadonlyMap<string, ReadonlyMap<Content, ReadonlySet<string>>>;

/** Tokens are long and told apart, so that a leak is seen and names its origin. */
const token = "token-of-the-world-5f3a9c";

const dialects = { no: "current", told: "legacy", untold: "legacy" } as const;

/** The Managers to which the connections of a sequence lead. */
export class Managers {
  private constructor(
    /** Reached by two connections. */
    readonly main: Simulator,
    readonly other: Simulator,
  ) {}

  static async start({ legacy, isCopy }: Setting, clock: () => number): Promise<Managers> {
    const seeded = Object.fromEntries(projects.map((name) => [name, { environments: [...environments] }]));
    const options = { dialect: dialects[legacy], projects: seeded, token, clock };
    const [main, other] = await Promise.all([Simulator.start(options), Simulator.start(options), serveKeys()]);
    if (!isCopy) giveOtherIds(other);
    putKeys(main);
    putKeys(other);
    return new Managers(main, other);
  }

  get secrets(): readonly string[] {
    return [token, secretMember];
  }

  of(connection: ConnectionName): Simulator {
    return connection === "other" ? this.other : this.main;
  }

  address(connection: ConnectionName): string {
    const { url } = this.of(connection);
    return connection === "alias" ? url.replace("127.0.0.1", "localhost") : url;
  }

  held(): readonly [main: Held, other: Held] {
    return [heldBy(this.main), heldBy(this.other)];
  }

  trusted(): readonly [main: Trust, other: Trust] {
    return [trustedBy(this.main), trustedBy(this.other)];
  }

  /** Called after each write that a Manager has processed, before it is answered. */
  set onWrite(hear: () => void) {
    for (const simulator of [this.main, this.other]) {
      simulator.onProcessed = ({ method }) => {
        if (method !== "GET") hear();
      };
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.main.stop(), this.other.stop()]);
  }
}

/** Managers that were set up alike begin with the same ids. */
function giveOtherIds({ console }: Simulator): void {
  for (const name of projects) {
    console.deleteProject(name);
    console.addProject(name, { environments: [...environments] });
  }
}

/** Which of the two Managers a connection leads to. */
export function managerIndex(connection: ConnectionName): 0 | 1 {
  return connection === "other" ? 1 : 0;
}

function trustedBy(simulator: Simulator): Trust {
  return new Map(environments.map((environment) => [environment, trustedIn(simulator, environment)]));
}

function trustedIn(simulator: Simulator, environment: string): ReadonlyMap<Content, ReadonlySet<string>> {
  const pods = simulator.truststore(environment);
  const trusted = memberContents.flatMap((content) => {
    const [first = [], ...others] = pods.map(({ certificates }) =>
      certificates.flatMap(({ sha1, alias }) => (sha1 === sha1Of[content] ? alias : [])),
    );
    if ([first, ...others].some((aliases) => aliases.length === 0)) return [];
    const everywhere = first.filter((alias) => others.every((aliases) => aliases.includes(alias)));
    return [[content, new Set(everywhere)] as const];
  });
  return new Map(trusted);
}

function heldBy(simulator: Simulator): Held {
  const { projects } = simulator.state();
  const certificateIds = new Map<string, string>();
  const certificates = new Map<string, HeldCertificate>();
  const jwks = new Map<string, HeldJwk>();
  for (const project of projects) {
    for (const { id: internal, name, description, entries } of project.certificates) {
      const id = `${project.name}/${name}`;
      certificateIds.set(internal, id);
      const shown = entries.map(({ environment, alias, sha1 }) => ({ environment, alias, sha1 }));
      certificates.set(id, {
        id,
        description,
        entries: shown.sort((a, b) => (a.environment < b.environment ? -1 : 1)),
      });
    }
  }
  for (const project of projects) {
    for (const { name, sourceId, sourceEnvironment, algorithm } of project.jwks) {
      const id = `${project.name}/${name}`;
      const key = keyText(simulator.publicJwk(project.name, name) ?? {});
      const source = sourceId === null ? undefined : certificateIds.get(sourceId);
      jwks.set(id, { id, name, algorithm, key, source, linked: sourceId !== null, sourceEnvironment });
    }
  }
  return { certificates, jwks };
}
