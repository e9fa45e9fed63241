/**
 * The text as one that is safe on a terminal and in a message: neither control nor formatting characters (escape
 * sequences, line ends, right-to-left marks), nor half of a surrogate pair, which no gRPC message can hold.
 */
export function printable(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");
}
