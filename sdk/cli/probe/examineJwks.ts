import { parameterKnown, succeeded } from "../../../provider/apinizer/readings";
import { examineImport } from "./examineImport";
import { JwkBench } from "./jwkBench";
import { certificatePath, getCertificate, getJwk, postCertificate, postJwk, putJwk, type Scene } from "./scene";

const noAction = {};
const nullify = { jwkUpdateAction: "NULLIFY" };

/** What writes to a certificate do to JWKs, and what JWKs' own calls do. */
export async function examineJwks(scene: Scene): Promise<void> {
  const bench = new JwkBench(scene);
  const created = await scene.interview.send(postCertificate(scene, bench.upload));
  if (!succeeded(created)) return;
  await examineUpdates(scene, bench);
  await examineJwkPut(scene);
  await examineImport(scene, bench);
  await examineDelete(scene, bench);
}

async function examineUpdates(scene: Scene, bench: JwkBench): Promise<void> {
  const { interview, projectName, run } = scene;
  const update = (scope: string) => ({ jwkUpdateAction: "UPDATE", updateScope: scope });
  const watched = { own: "update", elsewhere: "updateElsewhere" } as const;
  await bench.put(watched, { query: update("SAME_PROJECT"), changes: "content" });
  await interview.ask("duplicated", getCertificate(scene, JwkBench.certificate));
  interview.note({ jwkCertificateName: run.name(JwkBench.certificate) });
  const jwk = await bench.linkedJwk(projectName);
  if (jwk === undefined) return;
  await interview.ask("getJwk", getJwk(scene, projectName, jwk.what));
  await bench.put({ own: "absent", elsewhere: "absentElsewhere" }, { query: noAction, changes: "content" });
  await bench.put({ own: "unchanged" }, { query: noAction, changes: "nothing" });
  await bench.put({ own: "nullify", elsewhere: "nullifyElsewhere" }, { query: nullify, changes: "content" });
  await bench.putUnknownAction();
  const isLegacy = parameterKnown(interview.seen) !== "action" && (await isLegacyKnown(scene, bench));
  const all = isLegacy ? { updateReferencedJwks: "true", updateScope: "ALL_PROJECTS" } : update("ALL_PROJECTS");
  await bench.put({ own: "metadataEdit" }, { query: all, changes: "description" });
  if (scene.secondProject !== undefined)
    await bench.put({ elsewhere: "updateAllElsewhere" }, { query: all, changes: "content" });
}

/** Whether `updateReferencedJwks` has an effect, the parameter of Managers before 2026.01. */
async function isLegacyKnown({ interview }: Scene, bench: JwkBench): Promise<boolean> {
  const query = { updateReferencedJwks: "true", updateScope: "SAME_PROJECT" };
  await bench.put({ own: "legacyUpdate" }, { query, changes: "content" });
  return parameterKnown(interview.seen) === "legacy";
}

async function examineJwkPut(scene: Scene): Promise<void> {
  const { interview, projectName, makeCertificate, run } = scene;
  const created = await interview.send(postJwk(scene, projectName, "k", "a"));
  if (!succeeded(created)) return;
  const other = makeCertificate(run, "second");
  interview.note({ keySent: other.keyThumbprint });
  await interview.ask("putJwkKey", putJwk(scene, "k", other));
  await interview.ask("getJwkAfterPut", getJwk(scene, projectName, "k"));
}

async function examineDelete(scene: Scene, bench: JwkBench): Promise<void> {
  const { interview, projectName } = scene;
  const jwk = await bench.linkedJwk(projectName);
  if (jwk === undefined) return;
  const path = `${certificatePath(scene, JwkBench.certificate)}?jwkDeleteAction=DELETE`;
  await interview.ask("deleteWithJwks", { method: "DELETE", path });
  await interview.ask("getJwkAfterDelete", getJwk(scene, projectName, jwk.what));
}
