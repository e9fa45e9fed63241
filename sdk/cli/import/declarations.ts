/** What is found at the Manager, as a program declares it. */
import type { CertificateInputs } from "../../../provider/certificate/inputs";
import { certificateId } from "../../../provider/certificate/key";
import type { Declaration } from "./declaration";
import { fileNames } from "./fileNames";
import type { Inventory } from "./inventory";
import { logicalNames } from "./logicalNames";

const certificatesFolder = "certificates";

/** Declarations, and the contents of the files that they name. */
export interface Declared {
  readonly declarations: readonly Declaration[];
  readonly files: Readonly<Record<string, string>>;
}

export function declare(inventories: readonly Inventory[]): Declared {
  const certificates = inventories.flatMap(({ importable }) => importable);
  const files = pemFiles(inventories);
  const fileOf = (certificate: CertificateInputs) => files.get(certificateId(certificate)) as string;
  const names = logicalNames(
    certificates.map(({ projectName, certificateName }) => ({
      type: "Certificate",
      projectName,
      name: certificateName,
    })),
  );
  return {
    declarations: certificates.map((certificate, index) => ({
      type: "Certificate",
      logicalName: names[index] as string,
      id: certificateId(certificate),
      properties: propertiesOf(certificate, fileOf(certificate)),
    })),
    files: Object.fromEntries(certificates.map((certificate) => [fileOf(certificate), certificate.certificatePem])),
  };
}

function propertiesOf(
  { projectName, certificateName, alias, description, environments }: CertificateInputs,
  file: string,
): Declaration["properties"] {
  return {
    projectName,
    certificateName,
    alias,
    description,
    environments,
    certificatePem: { file },
    jwkUpdateAction: { choiceOf: "JwkUpdateAction", value: "UPDATE" },
  };
}

/** A file for each certificate, by its id: in a folder of the project where there are several. */
function pemFiles(inventories: readonly Inventory[]): ReadonlyMap<string, string> {
  const folders = fileNames(inventories.map(({ projectName }) => projectName));
  return new Map(
    inventories.flatMap(({ projectName, importable }) => {
      const names = fileNames(importable.map(({ certificateName }) => certificateName));
      const folder =
        inventories.length === 1 ? certificatesFolder : `${certificatesFolder}/${folders.get(projectName)}`;
      return importable.map((certificate) => [
        certificateId(certificate),
        `${folder}/${names.get(certificate.certificateName)}.pem`,
      ]);
    }),
  );
}
