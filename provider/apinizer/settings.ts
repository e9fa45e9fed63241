/** How a client proves who it is. */
export type Credentials =
  | { readonly kind: "token"; readonly token: string }
  | {
      readonly kind: "external";
      /** The setting that names where the token is kept, e.g. `apiTokenFile`. */
      readonly property: string;
      /**
       * Reads the token, and takes a bounded time for it. Asked when a token is needed, and again after a 401.
       * @throws ConfigurationError.
       */
      readonly read: () => Promise<string>;
    }
  | { readonly kind: "user"; readonly username: string; readonly password: string };

/** Everything that a client needs to know about one Manager. */
export interface ConnectionSettings {
  /** Address of the Management Console with neither a trailing slash nor `/apiops`. */
  readonly managerUrl: string;
  readonly credentials: Credentials;
  /** PEM text of further trusted CAs. */
  readonly ca?: string;
  /** PEM texts for mutual TLS. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
  /** Address of the proxy on the way to the Manager, where there is one. May hold credentials. */
  readonly proxy?: string;
  /** Limit for one request from connect to the last byte, in seconds. */
  readonly timeoutSeconds: number;
  /** Retries of one request. */
  readonly maxRetries: number;
  /** Requests under way at once. */
  readonly maxConnections: number;
  /** Send `updateReferencedJwks`, as Managers before 2026.01 expect. */
  readonly legacyJwkParameters: boolean;
}
