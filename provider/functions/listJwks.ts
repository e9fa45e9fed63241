import { byName } from "./order";
import { nameRule, type ProviderFunction } from "./providerFunction";

/** A JWK as a list shows it, without its key. */
export interface ListedJwkInfo {
  /** `projectName/name`. */
  readonly id: string;
  /** Project that owns it. */
  readonly projectName: string;
  /** Name of the JWK, unique in its project. */
  readonly name: string;
  /** Description; empty where it has none. */
  readonly description: string;
  /** `CERTIFICATE`, `URL`, `COPY_PASTE`, `PUBLIC_KEY`, `PRIVATE_KEY`, `KEYSTORE` or `GENERATE`. */
  readonly sourceType: string;
  /** Whether it refers to what it was made from. */
  readonly linked: boolean;
  /** `RSA`, `EC`, `OCT` or `OKP`. */
  readonly type: string;
  /** Key id. */
  readonly kid: string;
}

/**
 * The JWKs of a project, sorted by name, without keys.
 * @throws every ManagerError.
 */
export const listJwks: ProviderFunction<{ projectName: string }, ListedJwkInfo[]> = {
  args: { projectName: { rule: nameRule } },
  listMember: "jwks",
  async call(manager, { projectName }) {
    const listed = await manager().jwks.list(projectName);
    return byName(listed, ({ name }) => name).map(({ name, description, sourceType, sourceId, type, kid }) => ({
      id: `${projectName}/${name}`,
      projectName,
      name,
      description,
      sourceType,
      linked: sourceId !== undefined,
      type,
      kid,
    }));
  },
};
