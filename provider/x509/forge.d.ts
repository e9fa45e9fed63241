/** The part of node-forge that is used here; loading the whole of it takes several times as long. */
declare module "node-forge/lib/asn1" {
  export interface Asn1 {
    readonly tagClass: number;
    readonly type: number;
    readonly constructed: boolean;
    /** The parts of a constructed value; otherwise a character per byte, or per 16 bits in a BMPString. */
    readonly value: string | readonly Asn1[];
  }
  interface Options {
    readonly strict: boolean;
    readonly parseAllBytes: boolean;
    readonly decodeBitStrings: boolean;
  }
  export function fromDer(bytes: string, options: Options): Asn1;
  export function toDer(value: Asn1): { getBytes(): string };
}
