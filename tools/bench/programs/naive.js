// As most programs have it: an instance for each resource, which captures a client; one request for each question.
const pulumi = require("@pulumi/pulumi");
const { certificates } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));

function client(url, token) {
  const send = async (method, path, body) => {
    const response = await fetch(`${url}/apiops/projects/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      body,
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const form = (args, name) => {
    const data = new FormData();
    if (name) data.append("certificateName", args.certificateName);
    data.append("alias", args.alias);
    data.append("certificateDescription", args.description);
    data.append("environmentList", args.environments.join(","));
    data.append("pemEncodedFile", new Blob([args.certificatePem]), "certificate.pem");
    return data;
  };
  const pathOf = (args) => `${args.projectName}/certificates/${args.certificateName}/`;
  return {
    create: (args) => send("POST", `${args.projectName}/certificates/`, form(args, true)),
    get: (args) => send("GET", pathOf(args)),
    update: (args) => send("PUT", pathOf(args), form(args, false)),
    delete: (args) => send("DELETE", pathOf(args)),
  };
}

function provider(manager) {
  return {
    async create(inputs) {
      await manager.create(inputs);
      return { id: `${inputs.projectName}/${inputs.certificateName}`, outs: inputs };
    },
    async read(id, props) {
      await manager.get(props);
      return { id, props };
    },
    async update(_id, _olds, news) {
      await manager.update(news);
      return { outs: news };
    },
    async delete(_id, props) {
      await manager.delete(props);
    },
  };
}

class Naive extends pulumi.dynamic.Resource {
  constructor(name, args) {
    super(provider(client(process.env.APINIZER_MANAGER_URL, process.env.APINIZER_API_TOKEN)), name, args);
  }
}

for (const [name, args] of Object.entries(certificates)) new Naive(name, args);
