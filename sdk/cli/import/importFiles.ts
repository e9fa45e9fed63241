/** What `pulumi import --file` takes, and a program that declares the same. */

import { version } from "../../../provider/base/packageInfo";
import type { CertificateInputs } from "../../../provider/certificate/inputs";
import { certificateId } from "../../../provider/certificate/key";
import type { Inventory } from "./inventory";
import { pemFiles } from "./pemFiles";

const certificatesFolder = "certificates";

/** Contents by file name, with `/` between folders. */
export function importFiles(inventory: Inventory): Readonly<Record<string, string>> {
  const { importable } = inventory;
  const files = pemFiles(importable.map(({ certificateName }) => certificateName));
  const pemFile = ({ certificateName }: CertificateInputs) => `${certificatesFolder}/${files.get(certificateName)}`;
  const pems = importable.map((certificate) => [pemFile(certificate), certificate.certificatePem]);
  return { "import.json": bulkImport(inventory), "index.ts": program(inventory, pemFile), ...Object.fromEntries(pems) };
}

/** Source: https://www.pulumi.com/docs/iac/guides/migration/import/#bulk-import-operations */
function bulkImport({ importable }: Inventory): string {
  const resources = importable.map((certificate) => ({
    type: "apinizer:index:Certificate",
    name: certificate.certificateName,
    id: certificateId(certificate),
    version,
  }));
  return `${JSON.stringify({ resources }, null, 2)}\n`;
}

type PemFile = (certificate: CertificateInputs) => string;

function program({ projectName, importable }: Inventory, pemFile: PemFile): string {
  return `import * as fs from "node:fs";
import * as path from "node:path";
import { Certificate } from "pulumi-apinizer/plugin";

const projectName = ${JSON.stringify(projectName)};
const pem = (file: string) => fs.readFileSync(path.join(__dirname, file), "utf8");
${importable.map((certificate) => declaration(certificate, pemFile(certificate))).join("")}`;
}

function declaration(certificate: CertificateInputs, pemFile: string): string {
  const { certificateName, alias, description, environments } = certificate;
  return `
new Certificate(${JSON.stringify(certificateName)}, {
  projectName,
  certificateName: ${JSON.stringify(certificateName)},
  alias: ${JSON.stringify(alias)},
  description: ${JSON.stringify(description)},
  environments: [${environments.map((environment) => JSON.stringify(environment)).join(", ")}],
  certificatePem: pem(${JSON.stringify(pemFile)}),
});
`;
}
