import { createHash } from "node:crypto";
import { ManagerUnavailableError } from "../../provider/apinizer";
import type { InventoryItem } from "../../sdk/cli/expiry/item";
import { type Limit, parseLimit } from "../../sdk/cli/expiry/limit";
import { type Report, reportOn } from "../../sdk/cli/expiry/report";
import type { ManagedCertificates } from "../../sdk/cli/expiry/state/stackState";

export const day = 24 * 60 * 60 * 1000;
export const now = Date.UTC(2026, 10, 25, 12);

const iso = (time: number) => new Date(time).toISOString().replace(".000", "");

/** A certificate that ends in so many days, of a life of 400 unless said otherwise. */
export function ending(
  days: number,
  changes: Partial<InventoryItem> & { readonly lifetime?: number } = {},
): InventoryItem {
  const { lifetime = 400, ...item } = changes;
  const certificateName = item.certificateName ?? `ends-in-${days}`;
  const [begin, end] = [iso(now + (days - lifetime) * day), iso(now + days * day)];
  return {
    projectName: "payments",
    certificateName,
    entries: [{ environment: "production", alias: certificateName }],
    facts: {
      thumbprintSha1: createHash("sha1").update(certificateName).digest("hex").toUpperCase(),
      thumbprintSha256: createHash("sha256").update(certificateName).digest("hex").toUpperCase(),
      subjectDn: `CN=${certificateName}`,
      issuerDn: "CN=Example Issuing CA,O=Example Inc,C=US",
      serialNumber: "0a",
      notBefore: begin,
      notAfter: end,
      subjectAlternativeNames: [],
      publicKeyAlgorithm: "EC-P-256",
    },
    notAfter: end,
    jwks: [],
    ...item,
  };
}

/** One whose content nobody can read. */
export const unreadable: InventoryItem = {
  projectName: "payments",
  certificateName: "unreadable",
  entries: [{ environment: "production", alias: "unreadable" }],
  jwks: [],
  problem: "its content is no certificate that can be read",
};

/** Whatever a name must not do to who reads it. */
export const hostileName = `</script><script>document.title="run"</script><img src=x onerror=alert(1)>"'&\`|\u001b[31m\u009b31m\u202e\u2028\n# EOF\\`;

export function reportOf(
  items: readonly InventoryItem[],
  { limit, state }: { readonly limit?: Limit; readonly state?: ManagedCertificates } = {},
): Report {
  const projects = [...new Set(items.map(({ projectName }) => projectName))];
  return reportOn(
    "https://manager.example.com",
    { projects, items, notRead: [] },
    {
      now,
      warning: { days: 30, percent: 0 },
      ...(limit === undefined ? {} : { limit }),
      ...(state === undefined ? {} : { state }),
    },
  );
}

/** So many certificates in 100 projects, spread over three years. */
export function manyItems(count: number): InventoryItem[] {
  return Array.from({ length: count }, (_, index) =>
    ending((index * 7919) % 1100, {
      projectName: `project-${index % 100}`,
      certificateName: `certificate-${index}`,
    }),
  );
}

const error = new ManagerUnavailableError({
  subject: "project other",
  expected: "its certificates",
  received: `HTTP 500 ${hostileName}`,
  action: "Ask again.",
});
/** Every status, hostile names, a project that was not read, a limit and a state. */
export const everything: Report = {
  ...reportOf(
    [
      ending(10, {
        jwks: [
          { projectName: "payments", name: "jwk", kid: "1" },
          { projectName: "other", name: "jwk", kid: "2" },
        ],
      }),
      ending(-3),
      ending(200, {
        certificateName: hostileName,
        projectName: hostileName,
        entries: [{ environment: hostileName, alias: hostileName }],
      }),
      ending(2_900_000, { certificateName: "証明書" }),
      unreadable,
      { ...unreadable, certificateName: "nowhere", entries: [] },
    ],
    { limit: parseLimit("30d"), state: new Map([["payments/ends-in-10", { trustBundle: "partner" }]]) },
  ),
  notRead: [{ error, isError: true }],
};
export const none = reportOf([]);
