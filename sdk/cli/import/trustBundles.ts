/** Certificates that are named as those of a trust bundle are, after it and their own content: one resource, not many. */
import { bundleNameOf, isMemberName, type TrustBundleKey } from "../../../provider/trustBundle/key";
import { certificateFacts, parseCertificatePem } from "../../../provider/x509";
import { certificates } from "./certificates";
import type { Inventory, LeftOut } from "./inventory";
import type { Importable, KindNames } from "./kind";

export const trustBundles: KindNames = { type: "TrustBundle", plural: "trust bundles", prefix: "trust bundle " };

/** The inventories, in which the certificates of bundles are taken out of those of their projects. */
export function withTrustBundles(inventories: readonly Inventory[]): Inventory[] {
  return inventories.flatMap((inventory) => (inventory.kind === certificates ? splitOf(inventory) : [inventory]));
}

function splitOf(inventory: Inventory): Inventory[] {
  const { projectName, importable, leftOut } = inventory;
  const bundles = new Map<string, Importable[]>();
  const others: Importable[] = [];
  for (const certificate of importable) {
    const bundleName = bundleOf(certificate);
    if (bundleName === undefined) others.push(certificate);
    else bundles.set(bundleName, [...(bundles.get(bundleName) ?? []), certificate]);
  }
  const found = [...bundles]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([bundleName, members]) => bundleFrom({ projectName, bundleName }, members, leftOut));
  return [
    { ...inventory, importable: others },
    {
      projectName,
      kind: trustBundles,
      importable: found.flatMap((one) => ("properties" in one ? [one] : [])),
      leftOut: found.flatMap((one) => ("obstacle" in one ? [one] : [])),
    },
  ];
}

function bundleOf({ name, pem = "" }: Importable): string | undefined {
  return bundleNameOf(name, certificateFacts(parseCertificatePem(pem)).thumbprintSha256);
}

/** An import takes over all members: so all of them have to be as one declaration says. */
function bundleFrom(
  key: TrustBundleKey,
  members: readonly Importable[],
  leftOut: readonly LeftOut[],
): Importable | LeftOut {
  const { projectName, bundleName } = key;
  const [first] = members;
  const { environments = [], description = "" } = first?.properties ?? {};
  const undescribed = leftOut.find(({ name }) => isMemberName(key, name));
  const differences = members.flatMap((member) => difference(member, first) ?? []);
  const [obstacle] = [
    ...(undescribed === undefined ? [] : [`${undescribed.name}: ${undescribed.obstacle}`]),
    ...differences,
  ];
  if (obstacle !== undefined) return { name: `${trustBundles.prefix}${bundleName}`, obstacle };
  return {
    projectName,
    name: bundleName,
    properties: { projectName, bundleName, environments, description },
    pem: members.map(({ pem }) => pem).join(""),
  };
}

/** What one declaration cannot say of a member; its alias is its name. */
function difference({ name, properties }: Importable, first: Importable | undefined): string | undefined {
  if (properties.alias !== name) return `${name}: alias ${properties.alias}`;
  const differing = ["environments", "description"].find(
    (input) => `${properties[input]}` !== `${first?.properties[input]}`,
  );
  if (differing === undefined) return undefined;
  return `${name}: ${differing} ${properties[differing]}, but ${first?.properties[differing]} of ${first?.name}`;
}
