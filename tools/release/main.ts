/** `npm run release:stamp`: writes into this tree that it is published from the repository that `GITHUB_REPOSITORY` names. */
import * as path from "node:path";
import { version } from "../../provider/base/packageInfo";
import { sdkGenerators } from "../sdk/generator";
import { repositoryOf } from "../sdk/repository";
import { stamp } from "./stamp";

async function main(): Promise<void> {
  const repository = repositoryOf(process.env.GITHUB_REPOSITORY ?? "");
  stamp(path.resolve(__dirname, "../.."), repository, version, await sdkGenerators(console.log));
  console.log(`stamped: published from ${repository.page}`);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
