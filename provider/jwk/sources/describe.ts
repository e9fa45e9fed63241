import type { WantedJwk } from "../../apinizer";
import { shownUrl } from "../httpUrl";
import { sourceTypeOf } from "../sourceInputs";

type NamedSource = Pick<WantedJwk, "sourceType" | "certificateName" | "keyName" | "keystoreName" | "url">;

/** The source as messages name it. */
export function describeSource(jwk: NamedSource): string {
  switch (sourceTypeOf(jwk)) {
    case "PUBLIC_KEY":
    case "PRIVATE_KEY":
      return `key ${jwk.keyName}`;
    case "KEYSTORE":
      return `keystore ${jwk.keystoreName}`;
    case "URL":
      return `URL ${shownUrl(jwk.url ?? "")}`;
    case "COPY_PASTE":
      return "publicJwk";
    default:
      return `certificate ${jwk.certificateName}`;
  }
}
