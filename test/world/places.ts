import { managerIndex } from "./managers";
import type { DeclaredResource } from "./model";

/** Where a resource is: at which Manager, under which name. */
export interface Place {
  readonly manager: 0 | 1;
  readonly kind: DeclaredResource["kind"];
  readonly id: string;
}

export function placeText({ manager, kind, id }: Place): string {
  return `${kind} ${id} at ${manager === 0 ? "main" : "other"}`;
}

export function placeOf(resource: DeclaredResource): Place {
  const { kind, args } = resource;
  const name = resource.kind === "certificate" ? resource.args.certificateName : resource.args.name;
  return { manager: managerIndex(args.connection), kind, id: `${args.projectName}/${name}` };
}
