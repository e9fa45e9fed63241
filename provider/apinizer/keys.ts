import { type JsonObject, objects, text } from "./answer";
import { incompleteAnswerError, resultList } from "./incompleteAnswer";
import { resourcePath } from "./paths";
import type { RequestContext } from "./requestContext";
import type { Requests } from "./requests";

/** A key or a keystore, without its material: the Manager never tells that. */
export interface HeldKey {
  /** JWKs refer to it by that, as `sourceId`; absent where the Manager does not tell it. */
  readonly id?: string;
  readonly name: string;
  /** `SECRET_KEY`, `PRIVATE_KEY` or `PUBLIC_KEY`; absent for a keystore. */
  readonly keyType?: string;
  /** Environments that it is in; absent where the Manager tells their ids alone. */
  readonly environments?: readonly string[];
}

/** In what the calls for keys and for keystores differ. */
export interface KeyCalls {
  readonly noun: "key" | "keystore";
  readonly path: "keys" | "keystores";
  readonly entries: string;
  readonly nameInContext: "keyName" | "keystoreName";
}

export const keyCalls: KeyCalls = {
  noun: "key",
  path: "keys",
  entries: "cryptoKeyInfoEnvironmentList",
  nameInContext: "keyName",
};

export const keystoreCalls: KeyCalls = {
  noun: "keystore",
  path: "keystores",
  entries: "keyStoreEnvironmentList",
  nameInContext: "keystoreName",
};

/**
 * The reads of keys or keystores, as far as JWKs are made from them.
 * Source: pages "Get Key", "List Keys", "Get Keystore", "List Keystores" under keys and secrets.
 */
export class Keys {
  constructor(
    private readonly requests: Requests,
    private readonly calls: KeyCalls,
  ) {}

  /** @throws KeyNotFoundError or KeystoreNotFoundError, and the general ones. */
  async get(projectName: string, name: string): Promise<HeldKey> {
    const { noun, path, nameInContext } = this.calls;
    const about = {
      subject: `${noun} ${projectName}/${name}`,
      expected: `the ${noun}`,
      projectName,
      [nameInContext]: name,
    };
    const all = await this.read(resourcePath("projects", projectName, path, name), about);
    const held = all.find((candidate) => candidate.name === name);
    if (held === undefined) throw incompleteAnswerError(about, "an answer without it");
    return held;
  }

  /** All of a project. @throws the general ones. */
  list(projectName: string): Promise<HeldKey[]> {
    const { noun, path } = this.calls;
    const about = { subject: `project ${projectName}`, expected: `its ${noun}s`, projectName };
    return this.read(resourcePath("projects", projectName, path), about);
  }

  private async read(path: string, about: RequestContext): Promise<HeldKey[]> {
    return resultList(await this.requests.read({ method: "GET", path }, about), about).map((item) =>
      this.heldKey(item),
    );
  }

  private heldKey(item: JsonObject): HeldKey {
    const [id, keyType] = [text(item, "id"), text(item, "keyType")];
    const names = objects(item, this.calls.entries).map((entry) => text(entry, "environmentName"));
    const environments = names.filter((name) => name !== undefined);
    return {
      ...(id === undefined || id === "" ? {} : { id }),
      name: text(item, "name") ?? "",
      ...(keyType === undefined ? {} : { keyType }),
      ...(environments.length < names.length || names.length === 0 ? {} : { environments }),
    };
  }
}
