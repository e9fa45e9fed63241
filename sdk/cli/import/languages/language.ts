import type { Declaration } from "../declaration";

/** How a program is embedded in what is there. */
export interface Embedding {
  /** Pulumi runs the file itself; otherwise a program that is there has to include it. */
  readonly isMain: boolean;
  /** Of a program in TypeScript: ECMAScript modules, not CommonJS. */
  readonly isEsModule: boolean;
}

/** How the program of a language is written, and what is to do with it. */
export interface Language {
  /** The file that Pulumi runs. */
  readonly mainFile: string;
  /** A file beside a program that is there. */
  readonly ownFile: string;
  /** The text of the program; its first line is a comment with {@link written}. */
  program(declarations: readonly Declaration[], embedding: Embedding): string;
  /** What is to do so that a program that is there includes the own file, in a sentence. */
  inclusion(embedding: Embedding): string;
  /** What is to install, in a sentence, where that is more than the npm package. */
  readonly installation?: string;
}

/** On the first line of every program that is written: by it a later run knows its own files. */
export const written = "Written by `npx pulumi-apinizer import`.";

/** Whether an earlier run wrote a program. */
export function isWritten(program: string): boolean {
  return program.split("\n", 1)[0]?.includes(written) ?? false;
}

/** What a reader has to know of the declarations, in lines of a comment. */
export function remarks(declarations: readonly Declaration[]): string[] {
  const has = (wanted: string) => declarations.some(({ type }) => type === wanted);
  return [
    ...(has("Certificate") ? ofCertificates : []),
    ...(has("TrustBundle") ? ofTrustBundles : []),
    ...(has("Jwk") ? ofJwks : []),
  ];
}

const ofCertificates = [
  'jwkUpdateAction "UPDATE": a rotation re-keys the JWKs that were made from the certificate.',
  "Without it, the Manager cuts their link, and they keep their old key.",
];
const ofTrustBundles = [
  "The Manager does not tell which certificates of a trust bundle are retiring: all of them are in the set. What leaves it",
  "goes at once, unless overlapDays says for how long it stays trusted.",
];
const ofJwks = [
  "Of a JWK that was made from a certificate, key or keystore, the Manager does not tell the environment, and often neither",
  "use nor algorithm: what stands here is assumed. It counts only when the JWK is made anew; until then, correct it freely.",
];
