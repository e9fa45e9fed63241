const { Certificate } = require("pulumi-apinizer/plugin");
const { certificates } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));

for (const [name, args] of Object.entries(certificates)) new Certificate(name, args);
