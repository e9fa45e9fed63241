/** Everything that a probe asks, in its order. Nothing here removes anything: see `cleanUp.ts`. */
import { AuthenticationError, type HttpRequest } from "../../../provider/apinizer";
import { type Exchange, lacksPermission, reachesManager, succeeded } from "../../../provider/apinizer/readings";
import { rejection } from "../../../provider/apinizer/rejections";
import { get, readingRequests } from "../readingRequests";
import { examineJwks } from "./examineJwks";
import {
  getCertificate,
  postCertificate,
  postCertificateWithQuery,
  putCertificate,
  type Scene,
  type Upload,
} from "./scene";

/**
 * @throws PermissionDeniedError and other ManagerErrors where nothing can be created, and those of the interview.
 */
export async function examine(scene: Scene): Promise<void> {
  const { interview, projectName } = scene;
  for (const [name, request] of Object.entries(readingRequests(projectName))) {
    const exchange = await interview.ask(name as keyof ReturnType<typeof readingRequests>, request);
    requireAuthenticated(exchange);
  }
  await examineEnvironmentNames(scene);
  const first = { what: "a", certificatePem: scene.makeCertificate(scene.run, "first").pem };
  if (!(await createFirst(scene, first))) return;
  await examineFirst(scene, first);
  await examineNames(scene);
  await examineJwks(scene);
}

/** False where the Manager takes no form fields: then nothing else can be asked. */
async function createFirst(scene: Scene, first: Upload): Promise<boolean> {
  const { interview, run, projectName } = scene;
  interview.note({ certificateName: run.name(first.what) });
  const created = await interview.ask("create", postCertificate(scene, first));
  if (succeeded(created)) return true;
  if (/can not be empty/.test(created.answer.message)) {
    const byQuery = await interview.ask("createWithQuery", postCertificateWithQuery(scene, first));
    if (succeeded(byQuery)) return false;
  }
  const subject = `certificate ${projectName}/${run.name(first.what)}`;
  throw refusal(created, subject, "the probe's first certificate to be created", projectName);
}

function refusal({ answer, message }: Exchange, subject: string, expected: string, projectName: string): Error {
  return rejection(answer, message, { subject, expected, projectName });
}

function requireAuthenticated(exchange: Exchange): void {
  const error = exchange.answer.status === 401 ? refusal(exchange, "connection", "an answer", "") : undefined;
  if (error instanceof AuthenticationError) throw error;
}

async function examineFirst(scene: Scene, first: Upload): Promise<void> {
  const { interview, run, makeCertificate, secondProject, projectName } = scene;
  const another = () => makeCertificate(run, "first").pem;
  await interview.ask("get", getCertificate(scene, "a"));
  await interview.ask("list", readingRequests(projectName).list);
  await interview.ask("adminList", get("projects", "admin", "certificates"));
  const again = { what: "a", alias: run.name("again"), certificatePem: another() };
  await interview.ask("createAgain", postCertificate(scene, again));
  await interview.ask("createSameContent", postCertificate(scene, { ...first, what: "b" }));
  await interview.ask("unknownParameter", putCertificate(scene, first, { pulumiApinizerProbe: "true" }));
  if (secondProject === undefined) return;
  const sameAlias = { what: "c", alias: run.name("a"), certificatePem: another(), projectName: secondProject };
  await interview.ask("createSameAlias", postCertificate(scene, sameAlias));
}

/** What is uploaded is no certificate: none of these creates anything. */
async function examineEnvironmentNames(scene: Scene): Promise<void> {
  const { interview } = scene;
  const impossible = (environment: string): HttpRequest =>
    postCertificate(scene, { what: "none", certificatePem: "not a certificate", environment });
  const unknown = await interview.ask("unknownEnvironment", impossible(scene.run.name("nowhere")));
  if (lacksPermission(unknown)) return;
  await interview.ask("apiManagerByName", impossible("API Manager"));
  await interview.ask("apiManagerById", impossible("apimanager"));
}

const unusualNames = [
  ["with space", "spaceLookedUp", "spaceCreated"],
  ["with/slash", "slashLookedUp", "slashCreated"],
  ["ışık-мир", "scriptLookedUp", "scriptCreated"],
] as const;

/** Creates only what a path reaches: what cannot be read could not be deleted. */
async function examineNames(scene: Scene): Promise<void> {
  const { interview, run, makeCertificate } = scene;
  for (const [what, lookedUp, created] of unusualNames) {
    const answer = await interview.ask(lookedUp, getCertificate(scene, what));
    if (!reachesManager(answer)) continue;
    const upload = {
      what,
      alias: run.name(created.toLowerCase()),
      certificatePem: makeCertificate(run, "first").pem,
    };
    await interview.ask(created, postCertificate(scene, upload));
  }
}
