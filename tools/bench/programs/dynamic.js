const { ApinizerCertificate } = require("pulumi-apinizer");
const { certificates } = JSON.parse(require("node:fs").readFileSync("declared.json", "utf8"));

for (const [name, args] of Object.entries(certificates)) new ApinizerCertificate(name, args);
