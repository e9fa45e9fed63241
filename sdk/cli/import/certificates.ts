import { declarationOf } from "../../../provider/certificate/import";
import { certificatesOf } from "../../../provider/certificate/ownedCertificates";
import { defaultConnection } from "../../../provider/configuration/configuration";
import type { Kind } from "./kind";

export const certificates: Kind = {
  type: "Certificate",
  plural: "certificates",
  prefix: "",

  async list(manager, projectName) {
    const listed = await certificatesOf(manager, projectName);
    return listed.map(({ certificateName }) => certificateName);
  },

  async look(manager, projectName, certificateName) {
    const key = { projectName, certificateName };
    const found = declarationOf(key, await manager.certificates.get(key), defaultConnection);
    if ("obstacle" in found) return found;
    const { alias, description, environments, certificatePem } = found.inputs;
    const jwkUpdateAction = { choiceOf: "JwkUpdateAction", value: "UPDATE" };
    return {
      projectName,
      name: certificateName,
      properties: { projectName, certificateName, alias, description, environments, jwkUpdateAction },
      pem: certificatePem,
    };
  },
};
