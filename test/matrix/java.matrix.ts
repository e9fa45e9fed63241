/** The plugin's Java example as it stands in `examples/`, with the SDK compiled and installed by Maven. */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { cacheFolder } from "../../tools/engine/languageHosts";
import { exampleFiles, runExample } from "../support/example";
import { need } from "../support/languages";

test("the plugin's Java example runs, with the SDK installed by Maven", async () => {
  await need("java");
  const repository = path.join(cacheFolder, "maven");
  const sdk = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-java-"));
  try {
    // A copy, for Maven builds where the sources lie.
    fs.cpSync(path.resolve(__dirname, "../../sdk/java"), sdk, { recursive: true });
    const install = ["--batch-mode", "--quiet", `-Dmaven.repo.local=${repository}`, "install"];
    execFileSync("mvn", install, { cwd: sdk, stdio: "pipe" });
    await runExample({ ...exampleFiles("plugin-java"), ".mvn/maven.config": `-Dmaven.repo.local=${repository}\n` });
  } finally {
    fs.rmSync(sdk, { recursive: true, force: true });
  }
});
