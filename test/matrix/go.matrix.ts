/** The plugin's Go example as it stands in `examples/`. */
import * as path from "node:path";
import { exampleFiles, runExample } from "../support/example";
import { need } from "../support/languages";

test("the plugin's Go example runs, with the SDK of this repository", async () => {
  await need("go");
  const sdk = path.resolve(__dirname, "../../sdk/go/apinizer");
  await runExample(exampleFiles("plugin-go", (text) => text.replace("=> ../../sdk/go/apinizer", `=> ${sdk}`)));
});
