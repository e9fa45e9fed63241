import { managerIndex } from "./managers";
import type { Content, DeclaredResource, TrustBundleArgs } from "./model";
import { sha256Of } from "./pools";

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
  return { manager: managerIndex(args.connection), kind, id: `${args.projectName}/${nameIn(resource)}` };
}

function nameIn(resource: DeclaredResource): string {
  switch (resource.kind) {
    case "certificate":
      return resource.args.certificateName;
    case "JWK":
      return resource.args.name;
    case "trust bundle":
      return resource.args.bundleName;
  }
}

/** Where the certificates are that a trust bundle declares; none of another resource. */
export function memberPlacesOf(resource: DeclaredResource): Place[] {
  const place = placeOf(resource);
  return resource.kind === "trust bundle" ? resource.args.members.map((content) => memberPlace(place, content)) : [];
}

/** What is a member cannot be distrusted. */
export function distrustedBy({ members, distrust }: TrustBundleArgs): Content[] {
  return distrust.filter((content) => !members.includes(content));
}

/** Where a certificate is that a trust bundle has as its member. */
export function memberPlace({ manager, id }: Place, content: Content): Place {
  return { manager, kind: "certificate", id: memberId(id, content) };
}

/** Pulumi's id of a bundle's member: name and alias end with the first 16 digits of the content's SHA-256. */
export function memberId(bundleId: string, content: Content): string {
  return `${bundleId}-${sha256Of[content].slice(0, 16).toLowerCase()}`;
}

/** Whether a resource at the one place has the other: it is the same, or it is a trust bundle whose member that is. */
export function covers(one: Place, other: Place): boolean {
  return placeText(one) === placeText(other) || isMemberOf(one, other);
}

/** Whether a certificate has the name of a member. */
export function isMemberOf(bundle: Place, { manager, kind, id }: Place): boolean {
  const isThere = bundle.kind === "trust bundle" && kind === "certificate" && manager === bundle.manager;
  return isThere && id.startsWith(`${bundle.id}-`) && /^-[0-9a-f]{16}$/.test(id.slice(bundle.id.length));
}
