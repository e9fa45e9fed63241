/** Where the program is written, and what is there already. */
import * as fs from "node:fs";
import * as path from "node:path";
import { type LanguageName, languages } from "./languages";
import { type Embedding, isWritten, type Language } from "./languages/language";
import { readIfThere } from "./readIfThere";

/** The Pulumi project that a folder is in. */
interface PulumiProject {
  readonly folder: string;
  /** Its file, as text. */
  readonly text: string;
}

export interface Target extends Embedding {
  readonly language: Language;
  /** Name of the program's file in the folder. */
  readonly programFile: string;
  readonly project?: PulumiProject;
}

/**
 * What to write into a folder, which need not be there. A program that somebody wrote is never the file that is written:
 * another one is put beside it, for the program to include. Without a language that of the Pulumi project counts.
 */
export function targetOf(folder: string, wanted: LanguageName | undefined): Target {
  const project = projectOf(folder);
  const language = languages[wanted ?? languageOf(project)];
  const isMain = !isTaken(folder, language, project);
  return {
    language,
    isMain,
    programFile: isMain ? language.mainFile : language.ownFile,
    isEsModule: isEsModule(folder),
    ...(project === undefined ? {} : { project }),
  };
}

/** Runtimes by which a Pulumi project names a language otherwise. */
const runtimes: Readonly<Record<string, LanguageName>> = { python: "python", go: "go", yaml: "yaml" };

function languageOf(project: PulumiProject | undefined): LanguageName {
  const runtime = /^runtime:\s*(?:name:\s*)?["']?(\w+)/m.exec(project?.text ?? "")?.[1] ?? "";
  return runtimes[runtime] ?? "typescript";
}

/** Whether Pulumi runs another file of the folder, or would no longer run what is there. */
function isTaken(folder: string, language: Language, project: PulumiProject | undefined): boolean {
  if (isOurs(path.join(folder, language.ownFile))) return true;
  const main = path.join(folder, language.mainFile);
  if (fs.existsSync(main)) return !isOurs(main);
  if (project?.folder !== path.resolve(folder)) return false;
  const declares = language === languages.yaml && /^(resources|variables|outputs):[ \t]*(#.*)?$/m.test(project.text);
  return declares || /^main:/m.test(project.text);
}

function isOurs(file: string): boolean {
  return isWritten(readIfThere(file) ?? "");
}

/** As Node.js decides: by the nearest package.json. */
function isEsModule(folder: string): boolean {
  const text = nearest(folder, "package.json")?.text;
  return text !== undefined && /"type"\s*:\s*"module"/.test(text);
}

function projectOf(folder: string): PulumiProject | undefined {
  return nearest(folder, "Pulumi.yaml") ?? nearest(folder, "Pulumi.yml");
}

/** The file of that name in the folder, or in the nearest one that it lies in. */
function nearest(folder: string, name: string): PulumiProject | undefined {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    const text = readIfThere(path.join(at, name));
    if (text !== undefined) return { folder: at, text };
    if (at === path.dirname(at)) return undefined;
  }
}
