/** What is found at the Manager, as a program declares it. */
import { sortedSet } from "../../../provider/base/sets";
import type { Declaration } from "./declaration";
import { fileNames } from "./fileNames";
import type { Inventory } from "./inventory";
import type { Importable } from "./kind";
import { logicalNames } from "./logicalNames";

/** Where the PEM files of a type are. */
const folders: Readonly<Record<string, string>> = { Certificate: "certificates", TrustBundle: "trust-bundles" };

/** Declarations, and the contents of the files that they name. */
export interface Declared {
  readonly declarations: readonly Declaration[];
  readonly files: Readonly<Record<string, string>>;
}

export function declare(inventories: readonly Inventory[]): Declared {
  const found = inventories.flatMap(({ kind: { type }, importable }) => importable.map((one) => ({ type, ...one })));
  const names = logicalNames(found);
  const fileOf = pemFiles(found);
  const declarations = found.map((one, index) => {
    const { type, projectName, name, properties, pem } = one;
    return {
      type,
      logicalName: names[index] as string,
      id: `${projectName}/${name}`,
      properties: pem === undefined ? properties : { ...properties, ...contentOf(type, fileOf(one)) },
    };
  });
  const files = found.flatMap((one) => (one.pem === undefined ? [] : [[fileOf(one), one.pem]]));
  return { declarations, files: Object.fromEntries(files) };
}

function contentOf(type: string, file: string): Declaration["properties"] {
  return type === "TrustBundle" ? { certificates: { files: [file] } } : { certificatePem: { file } };
}

type Found = Importable & Pick<Declaration, "type">;

/** A file for each resource with certificates: in a folder of its type, and of the project where there are several. */
function pemFiles(found: readonly Found[]): (one: Found) => string {
  const withPem = found.filter(({ pem }) => pem !== undefined);
  const projects = sortedSet(withPem.map(({ projectName }) => projectName));
  const projectFolders = fileNames(projects);
  const folderOf = ({ type, projectName }: Found) =>
    projects.length === 1 ? `${folders[type]}` : `${folders[type]}/${projectFolders.get(projectName)}`;
  const names = new Map<string, string[]>();
  for (const one of withPem) {
    const alike = names.get(folderOf(one)) ?? [];
    alike.push(one.name);
    names.set(folderOf(one), alike);
  }
  const files = new Map([...names].map(([folder, alike]) => [folder, fileNames(alike)]));
  return (one) => `${folderOf(one)}/${files.get(folderOf(one))?.get(one.name)}.pem`;
}
