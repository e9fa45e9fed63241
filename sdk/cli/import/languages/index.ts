import { go } from "./go";
import type { Language } from "./language";
import { python } from "./python";
import { typescript } from "./typescript";
import { yaml } from "./yaml";

export const languages = { typescript, python, go, yaml } satisfies Readonly<Record<string, Language>>;

/** As `--language` has them. */
export type LanguageName = keyof typeof languages;

export const languageNames = Object.keys(languages) as LanguageName[];
