const { setTimeout: sleep } = require("node:timers/promises");

const latencyMs = Number(process.env.BENCH_LATENCY_MS);
const wait = () => (latencyMs > 0 ? sleep(latencyMs) : undefined);

exports.create = async (inputs) => {
  await wait();
  return { id: `${inputs.projectName}/${inputs.certificateName}`, outs: inputs };
};

exports.read = async (id, props) => {
  await wait();
  return { id, props };
};

exports.update = async (_id, _olds, news) => {
  await wait();
  return { outs: news };
};

exports.delete = async () => {
  await wait();
};
