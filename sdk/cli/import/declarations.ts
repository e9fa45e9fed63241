/** What is found at the Manager, as a program declares it. */
import { sortedSet } from "../../../provider/base/sets";
import type { Declaration } from "./declaration";
import { fileNames } from "./fileNames";
import type { Inventory } from "./inventory";
import type { Importable } from "./kind";
import { logicalNames } from "./logicalNames";

const certificatesFolder = "certificates";

/** Declarations, and the contents of the files that they name. */
export interface Declared {
  readonly declarations: readonly Declaration[];
  readonly files: Readonly<Record<string, string>>;
}

export function declare(inventories: readonly Inventory[]): Declared {
  const found = inventories.flatMap(({ kind: { type }, importable }) => importable.map((one) => ({ type, ...one })));
  const names = logicalNames(found);
  const fileOf = pemFiles(found);
  const declarations = found.map(({ type, projectName, name, properties, pem }, index) => {
    const file = fileOf({ projectName, name });
    return {
      type,
      logicalName: names[index] as string,
      id: `${projectName}/${name}`,
      properties: pem === undefined ? properties : { ...properties, certificatePem: { file } },
    };
  });
  const files = found.flatMap((one) => (one.pem === undefined ? [] : [[fileOf(one), one.pem]]));
  return { declarations, files: Object.fromEntries(files) };
}

type Key = Pick<Importable, "projectName" | "name">;

/** A file for each resource with a certificate: in a folder of the project where there are several. */
function pemFiles(found: readonly Importable[]): (key: Key) => string {
  const withPem = found.filter(({ pem }) => pem !== undefined);
  const projects = sortedSet(withPem.map(({ projectName }) => projectName));
  const folders = fileNames(projects);
  const files = new Map(
    projects.map((project) => {
      const names = withPem.filter(({ projectName }) => projectName === project).map(({ name }) => name);
      return [project, fileNames(names)];
    }),
  );
  return ({ projectName, name }) => {
    const folder = projects.length === 1 ? certificatesFolder : `${certificatesFolder}/${folders.get(projectName)}`;
    return `${folder}/${files.get(projectName)?.get(name)}.pem`;
  };
}
