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
  const named = new Map<string, Importable[]>();
  for (const certificate of importable) {
    const bundleName = bundleOf(certificate);
    if (bundleName !== undefined) named.set(bundleName, [...(named.get(bundleName) ?? []), certificate]);
  }
  const bundles = [...named].filter(([bundleName, members]) => isOne({ projectName, bundleName }, members, leftOut));
  const taken = new Set(bundles.flatMap(([, members]) => members));
  return [
    { ...inventory, importable: importable.filter((certificate) => !taken.has(certificate)) },
    {
      projectName,
      kind: trustBundles,
      importable: bundles.map(([bundleName, members]) => bundleFrom({ projectName, bundleName }, members)),
      leftOut: [],
    },
  ];
}

function bundleOf({ name, pem = "" }: Importable): string | undefined {
  return bundleNameOf(name, certificateFacts(parseCertificatePem(pem)).thumbprintSha256);
}

/** An import takes over all members. Where one declaration does not describe them, they are certificates like others. */
function isOne(key: TrustBundleKey, members: readonly Importable[], leftOut: readonly LeftOut[]): boolean {
  const [first] = members;
  const isAlike = ({ name, properties }: Importable) =>
    properties.alias === name &&
    properties.description === first?.properties.description &&
    `${properties.environments}` === `${first?.properties.environments}`;
  return members.every(isAlike) && !leftOut.some(({ name }) => isMemberName(key, name));
}

function bundleFrom({ projectName, bundleName }: TrustBundleKey, members: readonly Importable[]): Importable {
  const { environments = [], description = "" } = members[0]?.properties ?? {};
  return {
    projectName,
    name: bundleName,
    properties: { projectName, bundleName, environments, description },
    pem: members.map(({ pem }) => pem).join(""),
  };
}
