import * as echarts from "echarts";
import { hasOperation, inWords, isSameWorkload, operations, type Workload } from "./contender";
import { floorName, type Summary } from "./results";
import { goName, oursName, pluginName, variants } from "./rounds";

const width = 1000;
const height = 570;

/** A colour for each contender, whichever of them are shown. */
const colours: Readonly<Record<string, string>> = {
  [oursName]: "#1f4fbf",
  [pluginName]: "#3ca9d6",
  [variants.zstd]: "#7d6fd8",
  [variants.savedOnce]: "#c69af0",
  [goName]: "#2f8f4e",
  [floorName]: "#404040",
  [variants.outputs]: "#a8a8a8",
  naive: "#d94f3d",
  "curl in a loop": "#efb118",
  "curl --parallel": "#8a5a1c",
};

/** Bars for the seconds of each operation, contender by contender, as SVG; of one workload. */
export function picture(summaries: readonly Summary[], workload: Workload): string {
  const here = summaries.filter((summary) => isSameWorkload(summary, workload));
  const shown = operations.filter((operation) => hasOperation(workload, operation));
  const contenders = [...new Set(here.map(({ contender }) => contender))];
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    title: {
      text: inWords(workload),
      subtext: `median seconds; the ${floorName} is a dynamic resource that does nothing but wait as long as the Manager`,
      left: "center",
    },
    textStyle: { fontFamily: "sans-serif" },
    legend: { top: 68, left: 40, right: 40, itemGap: 20 },
    grid: { left: 60, right: 20, top: 160, bottom: 40 },
    xAxis: { type: "category", data: shown },
    yAxis: { type: "value", name: "seconds" },
    series: contenders.map((contender) => ({
      name: contender,
      type: "bar",
      ...(colours[contender] === undefined ? {} : { color: colours[contender] }),
      label: {
        ...{ show: true, position: "top", rotate: 90, align: "left", verticalAlign: "middle", fontSize: 10 },
        formatter: ({ value }: { value: unknown }) => label(value),
      },
      data: shown.map((operation) => {
        const summary = here.find(
          (candidate) => candidate.contender === contender && candidate.operation === operation,
        );
        return summary === undefined ? null : summary.seconds.median;
      }),
    })),
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg}\n`;
}

function label(value: unknown): string {
  return typeof value === "number" ? value.toFixed(1) : "";
}
