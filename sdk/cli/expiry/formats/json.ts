import { countOf, type Report, type Row } from "../report";

/** Version of what {@link formatJson} writes. docs/expiry.schema.json describes it; a member that is new does not raise it. */
export const schemaVersion = 1;

export function formatJson(report: Report): string {
  const { now, managerUrl, projects, limit, rows, notRead } = report;
  const document = {
    schemaVersion,
    generatedAt: new Date(now).toISOString(),
    managerUrl,
    projects,
    failWithin: limit?.text ?? null,
    counts: {
      certificates: rows.length,
      expired: countOf(report, "expired"),
      ending: countOf(report, "ending"),
      valid: countOf(report, "valid"),
      unknown: countOf(report, "unknown"),
      withinLimit: rows.filter(({ isWithinLimit }) => isWithinLimit).length,
    },
    certificates: rows.map(certificate),
    notRead: notRead.map(({ error }) => ({ subject: error.subject, reason: error.received })),
  };
  return `${escapeInvisible(JSON.stringify(document, null, 2))}\n`;
}

function certificate(row: Row) {
  const { projectName, certificateName, entries, jwks, facts, status, isWithinLimit, problem } = row;
  return {
    projectName,
    certificateName,
    status,
    withinLimit: isWithinLimit,
    notBefore: facts?.notBefore ?? null,
    notAfter: row.notAfter ?? null,
    daysLeft: row.daysLeft ?? null,
    lifetimeLeftPercent: row.lifetimeLeft === undefined ? null : Math.round(row.lifetimeLeft * 10_000) / 100,
    entries: entries.map(({ environment, alias }) => ({ environment, alias })),
    subjectDn: facts?.subjectDn ?? null,
    issuerDn: facts?.issuerDn ?? null,
    serialNumber: facts?.serialNumber ?? null,
    thumbprintSha1: facts?.thumbprintSha1 ?? null,
    thumbprintSha256: facts?.thumbprintSha256 ?? null,
    publicKeyAlgorithm: facts?.publicKeyAlgorithm ?? null,
    jwks: jwks.map(({ projectName, name, kid }) => ({ projectName, name, kid })),
    inState: row.isInState ?? null,
    trustBundle: row.trustBundle ?? null,
    problem: problem ?? null,
  };
}

/** JSON leaves some characters as they are that a terminal obeys, or that turn the direction of text. */
function escapeInvisible(json: string): string {
  return json.replace(/[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}
