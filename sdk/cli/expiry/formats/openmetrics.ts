/**
 * The exposition format of Prometheus, for a textfile collector. Gauges without timestamps alone, so that it is OpenMetrics
 * and Prometheus' own text format in one.
 * Source: OpenMetrics 1.0, "Text format"; node_exporter, "Textfile Collector".
 */
import { printable } from "../../../../provider/base/printable";
import type { Report, Row } from "../report";

interface Metric {
  readonly name: string;
  readonly unit?: "seconds";
  readonly help: string;
  readonly samples: readonly string[];
}

type Labels = Readonly<Record<string, string>>;

export function formatOpenMetrics(report: Report): string {
  const { rows, now, notRead, projects } = report;
  const known = rows.filter(({ notAfter }) => notAfter !== undefined);
  const read = rows.filter(({ facts }) => facts !== undefined);
  const metrics: Metric[] = [
    {
      name: "apinizer_certificate_not_after_timestamp_seconds",
      unit: "seconds",
      help: "End of the certificate, in seconds since the epoch.",
      samples: perEntry(known, ({ notAfter }) => seconds(notAfter)),
    },
    {
      name: "apinizer_certificate_not_before_timestamp_seconds",
      unit: "seconds",
      help: "Begin of the certificate, in seconds since the epoch.",
      samples: perEntry(read, ({ facts }) => seconds(facts?.notBefore)),
    },
    {
      name: "apinizer_certificate_details",
      help: "Always 1: what the certificate is, by the thumbprint that the other series have.",
      samples: unique(read.map((row) => sample(details(row), 1))),
    },
    {
      name: "apinizer_certificate_unreadable",
      help: "Always 1: a certificate whose content cannot be read.",
      samples: perEntry(
        rows.filter(({ facts }) => facts === undefined),
        () => 1,
      ),
    },
    { name: "apinizer_expiry_projects", help: "Projects that were looked at.", samples: [sample({}, projects.length)] },
    {
      name: "apinizer_expiry_not_read",
      help: "Projects, certificates and JWKs that could not be read.",
      samples: [sample({}, notRead.length)],
    },
    {
      name: "apinizer_expiry_collected_timestamp_seconds",
      unit: "seconds",
      help: "When this was collected, in seconds since the epoch.",
      samples: [sample({}, Math.floor(now / 1000))],
    },
  ];
  return `${metrics.map(family).join("")}# EOF\n`;
}

function family({ name, unit, help, samples }: Metric): string {
  if (samples.length === 0) return "";
  const head = [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...(unit === undefined ? [] : [`# UNIT ${name} ${unit}`]),
  ];
  return [...head, ...samples.map((each) => name + each), ""].join("\n");
}

/** A sample for each environment, so that alerts can be sent to who runs it. */
function perEntry(rows: readonly Row[], value: (row: Row) => number): string[] {
  const labelled = rows.flatMap((row) => {
    const { projectName: project, certificateName: certificate, facts, entries } = row;
    const common = { project, certificate, thumbprint_sha256: facts?.thumbprintSha256 ?? "" };
    const places = entries.length === 0 ? [{ environment: "", alias: "" }] : entries;
    return places.map(({ environment, alias }) => [{ ...common, environment, alias }, value(row)] as const);
  });
  // Two that differ in what cannot be printed alone would be one series twice.
  const series = new Map(labelled.map(([labels, number]) => [sample(labels, 0), sample(labels, number)]));
  return [...series.values()];
}

function details({ projectName, certificateName, facts, isInState, trustBundle, jwks }: Row): Labels {
  return {
    project: projectName,
    certificate: certificateName,
    thumbprint_sha256: facts?.thumbprintSha256 ?? "",
    subject: facts?.subjectDn ?? "",
    issuer: facts?.issuerDn ?? "",
    key: facts?.publicKeyAlgorithm ?? "",
    jwks: String(jwks.length),
    ...(isInState === undefined ? {} : { in_state: String(isInState) }),
    ...(trustBundle === undefined ? {} : { trust_bundle: trustBundle }),
  };
}

function sample(labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([name, text]) => `${name}="${escapeLabel(text)}"`);
  return `${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${value}`;
}

function escapeLabel(text: string): string {
  return printable(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}

function seconds(date: string | undefined): number {
  return Date.parse(date ?? "") / 1000;
}

function unique(samples: readonly string[]): string[] {
  return [...new Set(samples)];
}
