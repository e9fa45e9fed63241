/** Arguments of an explicit provider, and keys of the stack's configuration: the same, described once. */
export interface ProviderArgs {
  /** Address of the Management Console, with or without `/apiops`; `https:`, or `http:` to a loopback address. Variable: `APINIZER_MANAGER_URL`. */
  managerUrl?: string;
  /**
   * Personal API access token. Variable: `APINIZER_API_TOKEN`.
   * @secret
   */
  apiToken?: string;
  /** File that holds the token, instead of the token itself: read when a token is needed, and once more after a 401. Variable: `APINIZER_API_TOKEN_FILE`. */
  apiTokenFile?: string;
  /**
   * Program and arguments, a JSON list, whose standard output is the token: run, without a shell, when a token is needed,
   * and once more after a 401. Variable: `APINIZER_API_TOKEN_COMMAND`.
   */
  apiTokenCommand?: string;
  /** User name, with `password`, instead of a token: a token is then fetched, kept in memory and renewed. Variable: `APINIZER_USERNAME`. */
  username?: string;
  /**
   * Password of the user. Variable: `APINIZER_PASSWORD`.
   * @secret
   */
  password?: string;
  /** PEM file with additional trusted CAs. Variable: `APINIZER_CA_FILE`. */
  caFile?: string;
  /** Time limit of one request, in seconds. Default `60`. Variable: `APINIZER_TIMEOUT_SECONDS`. */
  timeoutSeconds?: number;
  /** Retries of one request; reads that find out what became of a write do not count. Default `4`. Variable: `APINIZER_MAX_RETRIES`. */
  maxRetries?: number;
  /** Concurrent requests to one Manager. Default `16`. Variable: `APINIZER_MAX_CONNECTIONS`. */
  maxConnections?: number;
  /** Allow `http:` to an address that is not loopback. Default `false`. Variable: `APINIZER_ALLOW_HTTP`. */
  allowHttp?: boolean;
  /** PEM file with the client certificate for mutual TLS. Requires `clientKeyFile`. Variable: `APINIZER_CLIENT_CERT_FILE`. */
  clientCertFile?: string;
  /** PEM file with the key of the client certificate. Requires `clientCertFile`. Variable: `APINIZER_CLIENT_KEY_FILE`. */
  clientKeyFile?: string;
  /**
   * Warn about certificates that expire within this number of days; 0 turns the warning off. Default `30`. Variable:
   * `APINIZER_EXPIRY_WARNING_DAYS`.
   */
  expiryWarningDays?: number;
  /**
   * Warn about certificates that have at most this part of their lifetime left, in percent from 0 to 100, if that is earlier
   * than `expiryWarningDays`; 0 turns this warning off. Default `0`. Variable: `APINIZER_EXPIRY_WARNING_PERCENT`.
   */
  expiryWarningPercent?: number;
  /**
   * Go on, with one warning, if a preview cannot reach the Manager; what the Manager would refuse is then told by `pulumi
   * up`. Default `false`. Variable: `APINIZER_OFFLINE_PREVIEW`.
   */
  offlinePreview?: boolean;
  /**
   * For Managers before 2026.01: send `updateReferencedJwks` instead of `jwkUpdateAction`. Default `false`. Variable:
   * `APINIZER_LEGACY_JWK_PARAMETERS`.
   */
  legacyJwkParameters?: boolean;
}
