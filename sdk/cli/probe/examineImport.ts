import type { HttpRequest } from "../../../provider/apinizer";
import { resourcePath } from "../../../provider/apinizer/paths";
import { succeeded } from "../../../provider/apinizer/readings";
import { formData } from "../../../provider/base/lazyLibraries";
import { JwkBench } from "./jwkBench";
import type { Scene } from "./scene";

/** What the import of a file does to the certificate, to its environment and to its JWKs. */
export async function examineImport(scene: Scene, bench: JwkBench): Promise<void> {
  const { interview, run, projectName, environment } = scene;
  const jwk = await bench.linkedJwk(projectName);
  const importedAlias = run.name("imported");
  interview.note({ importedAlias });
  const imported = await interview.ask("importFile", importFile(scene, importedAlias, bench.nextContent().pem));
  if (!succeeded(imported)) return;
  if (jwk !== undefined) await bench.keep("import", jwk, imported);
  // A path below `certificates/`, of which an environment's name is a part.
  const path = `${resourcePath("projects", projectName, "certificates", "truststore", environment)}export-file/`;
  await interview.ask("truststore", { method: "GET", path });
}

function importFile({ run, projectName, environment }: Scene, alias: string, certificatePem: string): HttpRequest {
  const form = new (formData())();
  form.append("certificateName", run.name(JwkBench.certificate));
  form.append("alias", alias);
  form.append("environmentList", environment);
  form.append("certificateDescription", run.description);
  const file = { filename: "certificate.pem", contentType: "application/x-pem-file" };
  form.append("certificateFile", Buffer.from(certificatePem), file);
  return {
    method: "POST",
    path: `${resourcePath("projects", projectName, "certificates")}import-file/`,
    headers: form.getHeaders(),
    body: form.getBuffer(),
  };
}
