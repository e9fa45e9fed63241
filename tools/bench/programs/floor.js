// The least that a dynamic resource can cost: one shared provider that does nothing but wait.
const pulumi = require("@pulumi/pulumi");
const provider = require("bench-floor");
const { certificates } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));

class Floor extends pulumi.dynamic.Resource {
  constructor(name, args) {
    super(provider, name, args);
  }
}

for (const [name, args] of Object.entries(certificates)) new Floor(name, args);
