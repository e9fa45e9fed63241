/**
 * Reads a text by the grammar of OpenMetrics 1.0 ("Text Format"), as far as gauges without timestamps go, and checks what it
 * says beside the grammar: families in one piece, no series twice, the unit as the end of the name.
 */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const metricName = "[a-zA-Z_:][a-zA-Z0-9_:]*";
const descriptor = new RegExp(`^# (HELP|TYPE|UNIT) (${metricName}) (.+)$`);
const sampleLine = new RegExp(`^(${metricName})(?:\\{(.*)\\})? (-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)$`);
const label = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/gy;

/** @throws Error for the first line that is wrong. */
export function parseOpenMetrics(text: string): Sample[] {
  if (!text.endsWith("# EOF\n")) throw new Error("no # EOF at the end");
  const lines = text.slice(0, -"# EOF\n".length).split("\n").slice(0, -1);
  const samples: Sample[] = [];
  const [ended, series, described] = [new Set<string>(), new Set<string>(), new Set<string>()];
  let family = "";
  for (const line of lines) {
    const [, kind, name = "", rest] = descriptor.exec(line) ?? [];
    if (kind === undefined) {
      const sample = readSample(line);
      if (sample.name !== family) throw new Error(`outside its family: ${sample.name}`);
      const identity = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
      if (series.has(identity)) throw new Error(`twice: ${sample.name}`);
      series.add(identity);
      samples.push(sample);
      continue;
    }
    if (name !== family) {
      if (ended.has(name)) throw new Error(`in two pieces: ${name}`);
      ended.add(name);
      family = name;
    }
    if (described.has(`${kind} ${name}`)) throw new Error(`${kind} twice: ${name}`);
    described.add(`${kind} ${name}`);
    if (kind === "TYPE" && rest !== "gauge") throw new Error(`not a type that is used here: ${rest}`);
    if (kind === "UNIT" && !name.endsWith(`_${rest}`)) throw new Error(`a unit that the name does not end in: ${name}`);
  }
  return samples;
}

function readSample(line: string): Sample {
  const [, name, pairs = "", value] = sampleLine.exec(line) ?? [];
  if (name === undefined) throw new Error("a line that is neither a sample nor a descriptor");
  const labels: Record<string, string> = {};
  label.lastIndex = 0;
  while (label.lastIndex < pairs.length) {
    const [, key, text] = label.exec(pairs) ?? [];
    if (key === undefined || text === undefined || key in labels) throw new Error(`wrong labels of ${name}`);
    labels[key] = text.replace(/\\(.)/g, (_all, character: string) => (character === "n" ? "\n" : character));
  }
  return { name, labels, value: Number(value) };
}
