import * as echarts from "echarts";
import { hasOperation, inWords, isSameWorkload, operations, type Workload } from "./contender";
import { floorName, type Summary } from "./results";

const width = 900;
const height = 440;
const colours = ["#1f4fbf", "#6f9bf0", "#b7cdf8", "#8c8c8c", "#efb118", "#ff725c", "#a463f2"];

/** Bars for the seconds of each operation, contender by contender, as SVG; of one workload. */
export function picture(summaries: readonly Summary[], workload: Workload): string {
  const here = summaries.filter((summary) => isSameWorkload(summary, workload));
  const shown = operations.filter((operation) => hasOperation(workload, operation));
  const contenders = [...new Set(here.map(({ contender }) => contender))];
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption({
    animation: false,
    backgroundColor: "#ffffff",
    color: colours,
    title: {
      text: inWords(workload),
      subtext: `median seconds; the ${floorName} is a dynamic resource that does nothing but wait as long as the Manager`,
      left: "center",
    },
    textStyle: { fontFamily: "sans-serif" },
    legend: { bottom: 0, itemGap: 30 },
    grid: { left: 60, right: 20, top: 80, bottom: 60 },
    xAxis: { type: "category", data: shown },
    yAxis: { type: "value", name: "seconds" },
    series: contenders.map((contender) => ({
      name: contender,
      type: "bar",
      label: { show: true, position: "top", fontSize: 9, formatter: ({ value }: { value: unknown }) => label(value) },
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
