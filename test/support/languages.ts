import * as path from "node:path";
import type { Engine } from "../../tools/engine/engine";
import { type Language, withLanguage } from "../../tools/engine/languageHosts";
import { required } from "./scenario";

/** Lets the scenarios find the language's host, and before it what is in the given folders. */
export async function need(language: Language, ...folders: string[]): Promise<void> {
  const engine = JSON.parse(required("APINIZER_TEST_ENGINE")) as Engine;
  const searchPath = await withLanguage(engine, language, () => undefined);
  const withFolders = [...folders, searchPath].join(path.delimiter);
  process.env.APINIZER_TEST_ENGINE = JSON.stringify({ ...engine, path: withFolders });
}
