import type {
  DeclaredCertificate,
  DeclaredJwk,
  DeclaredResource,
  DeclaredTrustBundle,
  Edit,
  JwkArgs,
  Program,
} from "./model";
import { memberId, placeOf } from "./places";

const mostCertificates = 6;
const mostJwks = 4;
const mostTrustBundles = 3;

/** A program and what it may go back to. */
export interface Versions {
  readonly program: Program;
  /** As of the last `up` that succeeded. */
  readonly succeeded: Program;
  /** Logical names are never used twice. */
  readonly names: number;
}

/** The program after an edit; as it was where there is nothing to edit. */
export function edited(versions: Versions, edit: Edit): Versions {
  const { program, succeeded, names } = versions;
  const fresh = `x${names + 1}`;
  const withAdded = (added: DeclaredResource) => ({ ...versions, names: names + 1, program: [...program, added] });
  switch (edit.edit) {
    case "add certificate": {
      const { args, options } = edit;
      const added = { kind: "certificate", name: fresh, aliases: [], args, options } as const;
      return program.filter(isCertificate).length < mostCertificates ? withAdded(added) : versions;
    }
    case "add JWK": {
      const source = nthOf(sourcesIn(program), edit.nth);
      const isRoom = program.filter(isJwk).length < mostJwks;
      return source !== undefined && isRoom ? withAdded(jwkOf(source, fresh, edit)) : versions;
    }
    case "change certificate":
      return { ...versions, program: withArgs(program, nthOf(program.filter(isCertificate), edit.nth), edit.change) };
    case "change JWK":
      return { ...versions, program: withArgs(program, nthOf(program.filter(isJwk), edit.nth), edit.change) };
    case "add trust bundle": {
      const { args, options } = edit;
      const added = { kind: "trust bundle", name: fresh, aliases: [], args, options } as const;
      return program.filter(isTrustBundle).length < mostTrustBundles ? withAdded(added) : versions;
    }
    case "change trust bundle":
      return { ...versions, program: withArgs(program, nthOf(program.filter(isTrustBundle), edit.nth), edit.change) };
    case "set options":
      return {
        ...versions,
        program: changed(program, nthOf(program, edit.nth), (one) => ({ ...one, options: edit.options })),
      };
    case "rename": {
      const renamed = (one: DeclaredResource): DeclaredResource => {
        const named = { name: fresh, aliases: edit.withAlias ? [...one.aliases, one.name] : [] };
        return isCertificate(one) && edit.adopt === true
          ? { ...one, ...named, args: { ...one.args, adoptExisting: true } }
          : { ...one, ...named };
      };
      return { ...versions, names: names + 1, program: changed(program, nthOf(program, edit.nth), renamed) };
    }
    case "remove": {
      const removed = nthOf(program, edit.nth);
      return { ...versions, program: program.filter((one) => one !== removed) };
    }
    case "move to the front": {
      const moved = nthOf(program, edit.nth);
      return moved === undefined
        ? versions
        : { ...versions, program: [moved, ...program.filter((one) => one !== moved)] };
    }
    case "take back":
      return { ...versions, program: succeeded };
  }
}

export function isCertificate(resource: DeclaredResource): resource is DeclaredCertificate {
  return resource.kind === "certificate";
}

export function isJwk(resource: DeclaredResource): resource is DeclaredJwk {
  return resource.kind === "JWK";
}

export function isTrustBundle(resource: DeclaredResource): resource is DeclaredTrustBundle {
  return resource.kind === "trust bundle";
}

type Source = Pick<JwkArgs, "projectName" | "certificateName" | "connection"> & {
  readonly environments: readonly string[];
};

/** Certificates of a program from which a JWK can be made: those of their own, then those of trust bundles. */
function sourcesIn(program: Program): Source[] {
  const members = program.filter(isTrustBundle).flatMap((bundle) => {
    const { projectName, connection, environments } = bundle.args;
    return bundle.args.members.map((content) => {
      const [, certificateName = ""] = memberId(placeOf(bundle).id, content).split("/");
      return { projectName, certificateName, connection, environments };
    });
  });
  return [...program.filter(isCertificate).map(({ args }) => args), ...members];
}

export function nthOf<T>(all: readonly T[], nth: number): T | undefined {
  return all.length === 0 ? undefined : all[nth % all.length];
}

function changed<T extends DeclaredResource>(
  program: Program,
  one: T | undefined,
  change: (one: T) => DeclaredResource,
): Program {
  return program.map((resource) => (resource === one ? change(one) : resource));
}

function withArgs<T extends DeclaredResource>(
  program: Program,
  one: T | undefined,
  change: Partial<T["args"]>,
): Program {
  return changed(program, one, (found) => ({ ...found, args: { ...found.args, ...change } }));
}

function jwkOf(source: Source, name: string, edit: Extract<Edit, { edit: "add JWK" }>): DeclaredJwk {
  const { projectName, certificateName, connection, environments } = source;
  const [environmentName = "production"] = environments;
  const useType = edit.args.algorithm.startsWith("RSA-OAEP") ? "ENCRYPTION" : "SIGNATURE";
  const jwk = { ...edit.args, projectName, certificateName, connection, environmentName, useType } as const;
  return { kind: "JWK", name, aliases: [], options: {}, binding: edit.binding, args: jwk };
}
