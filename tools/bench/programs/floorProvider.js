const { setTimeout: sleep } = require("node:timers/promises");

const latencyMs = Number(process.env.BENCH_LATENCY_MS);
// Outputs of the size that a certificate has, for the engine writes the whole state for every step.
const outputs = JSON.parse(process.env.BENCH_OUTPUTS ?? "{}");
const wait = () => (latencyMs > 0 ? sleep(latencyMs) : undefined);

exports.create = async (inputs) => {
  await wait();
  return { id: `${inputs.projectName}/${inputs.certificateName}`, outs: { ...inputs, ...outputs } };
};

exports.read = async (id, props) => {
  await wait();
  return { id, props };
};

exports.update = async (_id, _olds, news) => {
  await wait();
  return { outs: { ...news, ...outputs } };
};

exports.delete = async () => {
  await wait();
};
