/** Arguments of an explicit provider, and keys of the stack's configuration: the same, described once. */
export interface ProviderArgs {
  /** Address of the Management Console, with or without `/apiops`. Variable: `APINIZER_MANAGER_URL`. */
  managerUrl?: string;
  /**
   * Personal API access token. Variable: `APINIZER_API_TOKEN`.
   * @secret
   */
  apiToken?: string;
  /** Name of a user, with `password`, instead of a token. Variable: `APINIZER_USERNAME`. */
  username?: string;
  /**
   * Password of the user. Variable: `APINIZER_PASSWORD`.
   * @secret
   */
  password?: string;
  /** PEM file of further trusted CAs. Variable: `APINIZER_CA_FILE`. */
  caFile?: string;
  /** Limit for one request, in seconds. Default 60. Variable: `APINIZER_TIMEOUT_SECONDS`. */
  timeoutSeconds?: number;
  /** Repeats of one request. Default 4. Variable: `APINIZER_MAX_RETRIES`. */
  maxRetries?: number;
  /** Requests under way at once to one Manager. Default 16. Variable: `APINIZER_MAX_CONNECTIONS`. */
  maxConnections?: number;
  /** Allow `http:` to an address that is not loopback. Default false. Variable: `APINIZER_ALLOW_HTTP`. */
  allowHttp?: boolean;
  /** PEM file of the certificate for mutual TLS, with `clientKeyFile`. Variable: `APINIZER_CLIENT_CERT_FILE`. */
  clientCertFile?: string;
  /** PEM file of the key for mutual TLS, with `clientCertFile`. Variable: `APINIZER_CLIENT_KEY_FILE`. */
  clientKeyFile?: string;
  /** Warn of certificates that end within so many days; 0 turns it off. Default 30. Variable: `APINIZER_EXPIRY_WARNING_DAYS`. */
  expiryWarningDays?: number;
  /** For Managers before 2026.01: send `updateReferencedJwks` instead. Variable: `APINIZER_LEGACY_JWK_PARAMETERS`. */
  legacyJwkParameters?: boolean;
}

/** Those that are secret even where a user did not say so. */
export const secretArgs: ReadonlySet<string> = new Set(["apiToken", "password"] satisfies (keyof ProviderArgs)[]);
