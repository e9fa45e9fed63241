/** What the Manager holds under the names of a bundle's certificates: by one list where that tells enough. */
import { CertificateNotFoundError, type HeldCertificate, type SharedEntry } from "../apinizer";
import { sameSet, sortedSet } from "../base/sets";
import { namedAsWanted } from "../certificate/environmentNames";
import type { Context } from "../resource/context";
import { defined, isUnknown } from "../resource/properties";
import { unlessGone } from "../resource/writes";
import { certificateFacts, toPem } from "../x509";
import { memberKey, memberName, type TrustBundleKey } from "./key";
import { holdsSomethingElse } from "./repairs";
import type { Member, TrustBundleState } from "./state";

/** A content that is expected under a name. */
export interface ExpectedContent {
  readonly certificateName: string;
  /** Absent where no more is known of it than its name says. */
  readonly thumbprintSha256?: string;
  /** Absent where it is not known. */
  readonly thumbprintSha1?: string;
}

/** What an entry was seen to hold. */
type SeenContent = Pick<Member, "thumbprintSha256" | "subjectDn" | "notAfter">;

/** A certificate as the Manager holds it. */
export interface HeldMember {
  readonly certificateName: string;
  readonly description: string;
  readonly aliases: readonly string[];
  /** Sorted. */
  readonly environments: readonly string[];
  /** What is in an entry that has another content than expected; absent where every entry has what is expected. */
  readonly deviating?: SeenContent;
  /** What every entry has, where no more was known of it than its name says. */
  readonly content?: SeenContent;
}

/** What a state expects under a member's name: what the name says, whatever a refresh saw in its place. */
export function expectedContent(
  { bundleName, __thumbprintsSha1 }: Pick<TrustBundleState, "bundleName" | "__thumbprintsSha1">,
  member: Member,
): ExpectedContent {
  const { certificateName, thumbprintSha256 } = member;
  if (holdsSomethingElse(bundleName, member)) return { certificateName };
  return defined({ certificateName, thumbprintSha256, thumbprintSha1: __thumbprintsSha1[certificateName] });
}

/** A bundle, and the environments by whose names the Manager's are told. */
export interface SoughtBundle extends TrustBundleKey {
  readonly environments: readonly string[];
}

/**
 * By name; what is missing there does not exist.
 * @throws every ManagerError.
 */
export async function heldMembers(
  context: Context,
  bundle: SoughtBundle,
  expected: readonly ExpectedContent[],
): Promise<ReadonlyMap<string, HeldMember>> {
  // Under that name a Manager lists the certificates of all projects.
  const list =
    bundle.projectName === "admin" ? undefined : await context.manager.certificates.listedByName(bundle.projectName);
  const held = expected.map(async (content): Promise<HeldMember | undefined> => {
    const listed = list?.get(content.certificateName);
    if (list !== undefined && listed === undefined) return undefined;
    if (listed?.entries.every((entry) => carries(entry, content)) === true) return heldMember(listed, bundle);
    return readMember(context, bundle, content);
  });
  const found = (await Promise.all(held)).filter((member) => member !== undefined);
  return new Map(found.map((member) => [member.certificateName, member]));
}

/** By all that the list tells of an entry's content. */
function carries({ thumbprintSha1, contentThumbprint }: SharedEntry, expected: ExpectedContent): boolean {
  if (expected.thumbprintSha256 === undefined) return false;
  if (contentThumbprint !== undefined) return contentThumbprint === expected.thumbprintSha256;
  return thumbprintSha1 !== undefined && thumbprintSha1 === expected.thumbprintSha1;
}

async function readMember(
  context: Context,
  bundle: SoughtBundle,
  expected: ExpectedContent,
): Promise<HeldMember | undefined> {
  const key = memberKey(bundle, expected.certificateName);
  const held = await unlessGone(CertificateNotFoundError, () => context.manager.certificates.get(key));
  if (held === undefined) return undefined;
  const contents = held.entries.map(({ der }) => seenContent(der));
  const other = contents.find(({ thumbprintSha256 }) => !isExpected(bundle, expected, thumbprintSha256));
  if (other !== undefined) return { ...heldMember(held, bundle), deviating: other };
  const [content] = expected.thumbprintSha256 === undefined ? contents : [];
  return { ...heldMember(held, bundle), ...defined({ content }) };
}

function isExpected({ bundleName }: TrustBundleKey, expected: ExpectedContent, thumbprintSha256: string): boolean {
  return expected.thumbprintSha256 === undefined
    ? memberName(bundleName, thumbprintSha256) === expected.certificateName
    : thumbprintSha256 === expected.thumbprintSha256;
}

function seenContent(der: Buffer): SeenContent {
  const { thumbprintSha256, subjectDn, notAfter } = certificateFacts(der);
  return { thumbprintSha256, subjectDn, notAfter };
}

/** Where every entry has the content that its name says. */
export function heldMember(
  { certificateName, description, entries }: HeldCertificate<SharedEntry>,
  bundle: Pick<SoughtBundle, "environments">,
): HeldMember {
  const wanted = isUnknown(bundle.environments) ? [] : bundle.environments;
  return {
    certificateName,
    description,
    aliases: sortedSet(entries.map(({ alias }) => alias)),
    environments: sortedSet(namedAsWanted(entries, wanted).map(({ environment }) => environment)),
  };
}

/** Whether the Manager holds a certificate as it is wanted; its alias is its name. */
export function isAsWanted(
  { certificateName, description, aliases, environments, deviating }: HeldMember,
  wanted: { readonly description: string; readonly environments: readonly string[] },
): boolean {
  return (
    deviating === undefined &&
    description === wanted.description &&
    sameSet(aliases, [certificateName]) &&
    sameSet(environments, wanted.environments)
  );
}

/** The content for which a member's name stands, in PEM; undefined where it is gone or holds nothing but others. */
export async function contentOf(
  context: Context,
  bundle: TrustBundleKey,
  certificateName: string,
): Promise<string | undefined> {
  const key = memberKey(bundle, certificateName);
  const held = await unlessGone(CertificateNotFoundError, () => context.manager.certificates.get(key));
  const nameOf = (der: Buffer) => memberName(bundle.bundleName, certificateFacts(der).thumbprintSha256);
  const entry = held?.entries.find(({ der }) => nameOf(der) === certificateName);
  return entry === undefined ? undefined : toPem(entry.der);
}
