/** Public keys as JWKs. Source: RFC 7517, 7518 and 8037. */

/** The members of a JWK that may be published; private ones are never kept. */
export const publicMembers = ["kty", "n", "e", "crv", "x", "y", "kid", "use", "alg"] as const;

/** Members of private and of symmetric keys: RFC 7518, 6.2.2, 6.3.2 and 6.4.1, RFC 8037, 2. */
export const privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] as const;

/** A public key with the members that are known of it. */
export type PublicJwk = { readonly [Member in (typeof publicMembers)[number]]?: string };
