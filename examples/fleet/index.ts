/**
 * The certificates of one Apinizer project: the project has the stack's name, and every `projects/<stack>/<name>.pem` is a
 * certificate. `pulumi up --stack payments` deploys one project, `fleet.ts` all of them.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { Certificate } from "pulumi-apinizer/plugin";

const projectName = pulumi.getStack();
const folder = path.join(__dirname, "projects", projectName);

for (const file of fs.readdirSync(folder)) {
  if (!file.endsWith(".pem")) continue;
  const name = path.basename(file, ".pem");
  new Certificate(name, {
    projectName,
    certificateName: name,
    alias: name,
    description: "Token signing certificate of a partner",
    environments: ["production", "staging"],
    certificatePem: fs.readFileSync(path.join(folder, file), "utf8"),
  });
}
