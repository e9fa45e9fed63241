/** Whose the token is, and what it may read. */
import { AuthenticationError, type Credentials, type Environment, type Manager } from "../../../provider/apinizer";
import { describeAnswer } from "../../../provider/apinizer/answer";
import { ApinizerError } from "../../../provider/base/errors";
import { printable } from "../../../provider/base/printable";
import type { Interview } from "../interview";
import { fails, type Line, look, ok } from "./finding";

/** Asks the cheapest call that needs a token. */
export async function checkToken(interview: Interview, credentials: Credentials, now: number): Promise<Line> {
  const whose = describe(credentials, now);
  try {
    const { answer, message } = await interview.send({ method: "GET", path: "/test/hello/doctor" });
    if (answer.status === 200)
      return whose.isShort ? look("token", `${whose.text}; accepted`, renew) : ok("token", `${whose.text}; accepted`);
    const action = "Check that the token is complete, not expired and not revoked (apiToken).";
    return fails("token", `${whose.text}; refused: ${describeAnswer(answer.status, message)}`, action);
  } catch (error) {
    if (!(error instanceof ApinizerError)) throw error;
    const action = error instanceof AuthenticationError ? "Check username and password." : error.action;
    return fails("token", `${whose.text}: ${error.received}`, action);
  }
}

const renew = "Make a new one in the Management Console: My Profile, Personal API Access Tokens.";
/** A token that ends within so many days is worth a look. */
const soonDays = 14;

interface Whose {
  readonly text: string;
  readonly isShort: boolean;
}

/** Only a token that is a JWT (RFC 7519) tells whose it is and how long it is valid. */
function describe(credentials: Credentials, now: number): Whose {
  if (credentials.kind === "user") return { text: `of user ${printable(credentials.username)}`, isShort: false };
  if (credentials.kind === "external") return { text: `of ${credentials.property}`, isShort: false };
  const claims = claimsOf(credentials.token);
  const subject = typeof claims.sub === "string" ? `of ${printable(claims.sub)}` : "whose it is, it does not tell";
  if (typeof claims.exp !== "number") return { text: subject, isShort: false };
  const days = Math.floor((claims.exp * 1000 - now) / (24 * 60 * 60 * 1000));
  return { text: `${subject}, ${days} days left`, isShort: days < soonDays };
}

function claimsOf(token: string): { readonly sub?: unknown; readonly exp?: unknown } {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    return typeof claims === "object" && claims !== null ? claims : {};
  } catch {
    return {};
  }
}

/** Projects to look at: the one named, or all that the token sees. */
export async function checkProjects(
  manager: Manager,
  named: string | undefined,
): Promise<{ readonly line: Line; readonly projects: readonly string[] }> {
  try {
    const projects = await manager.projects.list();
    if (named !== undefined && !projects.includes(named)) {
      const action = "Check the name (it is case-sensitive) and that the token's user is a member of the project.";
      return { line: fails("projects", `${projects.length} seen, and not ${named}`, action), projects: [] };
    }
    const action = "Make the token's user a member of the projects.";
    if (projects.length === 0) return { line: fails("projects", "none is seen", action), projects };
    return {
      line: ok("projects", projects.map(printable).join(", ")),
      projects: named === undefined ? projects : [named],
    };
  } catch (error) {
    return { line: failed("projects", error), projects: [] };
  }
}

/** What reads show of permissions: whether certificates and JWKs can be listed. Writes need more, which no read shows. */
export async function checkProject(manager: () => Manager, projectName: string): Promise<Line[]> {
  const check = `project ${printable(projectName)}`;
  try {
    const certificates = await manager().certificates.list(projectName);
    const jwks = await manager().jwks.list(projectName);
    const environments = await manager().environments.ofProject(projectName);
    const count = `${certificates.length} certificates and ${jwks.length} JWKs can be read`;
    return [
      ok(check, `${count}; whether they can be written, no read shows`),
      ...environmentLines(check, environments),
    ];
  } catch (error) {
    return [failed(check, error)];
  }
}

function environmentLines(check: string, environments: readonly Environment[]): Line[] {
  if (environments.length === 0) return [fails(check, "no environments", "Add environments to the project.")];
  return environments.map(({ name, type, status }) => {
    const found = `${type}, ${status}`;
    const where = `${check}, environment ${printable(name)}`;
    if (status === "UNPUBLISHED") return look(where, found, "Publish it: deployments to it fail until then.");
    return status === "REPUBLISH_REQUIRED"
      ? look(where, found, "Publish it again in the Management Console.")
      : ok(where, found);
  });
}

/**
 * @throws what is no error of this package.
 */
function failed(check: string, error: unknown): Line {
  if (!(error instanceof ApinizerError)) throw error;
  return fails(check, error.received, error.action);
}
