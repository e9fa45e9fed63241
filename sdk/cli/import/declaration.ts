/** What a program declares, in no language yet. */

/** A value of one of a few: an enumeration of the package's schema, and the value. */
export interface Choice {
  readonly choiceOf: string;
  readonly value: string;
}

/** A text that the program reads from a file beside it. */
export interface FileContent {
  readonly file: string;
}

/** A list of texts, each of which the program reads from a file beside it. */
export interface FileContents {
  readonly files: readonly string[];
}

export type Value = string | number | boolean | readonly string[] | Choice | FileContent | FileContents;

/** A resource as a program declares it. */
export interface Declaration {
  /** As in the package: `Certificate`. */
  readonly type: string;
  /** Unique in the program: two resources of one type never share it, and neither do two keys of a YAML program. */
  readonly logicalName: string;
  /** Pulumi's id, by which it is imported. */
  readonly id: string;
  /** Inputs by their names in the package. */
  readonly properties: Readonly<Record<string, Value>>;
}

export function isChoice(value: Value): value is Choice {
  return typeof value === "object" && "choiceOf" in value;
}

export function isFileContent(value: Value): value is FileContent {
  return typeof value === "object" && "file" in value;
}

export function isFileContents(value: Value): value is FileContents {
  return typeof value === "object" && "files" in value;
}

/** A text, list or number as a literal that TypeScript, Python, Go and YAML read alike. */
export function literal(value: string | number | readonly string[]): string {
  if (typeof value === "object") return `[${value.map(literal).join(", ")}]`;
  // Go refuses a byte order mark, YAML what is not printable, and an editor hides both.
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}
