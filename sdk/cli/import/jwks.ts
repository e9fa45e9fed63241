import { defaultConnection } from "../../../provider/configuration/configuration";
import { declarationOf } from "../../../provider/jwk/import";
import { defaultSourceType, type JwkInputs, jwkInputs } from "../../../provider/jwk/inputs";
import { jwkSubject } from "../../../provider/jwk/key";
import { problemsOf } from "../../../provider/resource/inputTable";
import type { Value } from "./declaration";
import type { Kind } from "./kind";

export const jwks: Kind = {
  type: "Jwk",
  plural: "JWKs",
  prefix: "JWK ",

  async list(manager, projectName) {
    const listed = await manager.jwks.list(projectName);
    return listed.map(({ name }) => name);
  },

  async look(manager, projectName, name) {
    const key = { projectName, name };
    const found = await declarationOf(manager, key, await manager.jwks.get(key), defaultConnection);
    if ("obstacle" in found) return found;
    const inputs: JwkInputs = { ...found.inputs, ...found.assumed };
    const [problem] = problemsOf(jwkInputs, { ...inputs }, jwkSubject(key));
    if (problem !== undefined) return { obstacle: `${problem.property}: ${problem.received}` };
    return { projectName, name, properties: propertiesOf(inputs) };
  },
};

const choices: Readonly<Record<string, string>> = { sourceType: "JwkSourceType", useType: "JwkUseType" };

/** What differs from the default, in the order of the table. */
function propertiesOf(inputs: JwkInputs): Record<string, Value> {
  const usual = { sourceType: defaultSourceType, relink: false, connection: defaultConnection };
  const wanted = { ...usual, ...inputs } as Readonly<Record<string, string | number | boolean | undefined>>;
  const told = Object.keys(jwkInputs).flatMap((name) => {
    const value = wanted[name];
    if (value === undefined || value === (usual as Record<string, unknown>)[name]) return [];
    const choiceOf = choices[name];
    return [[name, choiceOf === undefined ? value : { choiceOf, value: String(value) }] as const];
  });
  return Object.fromEntries(told);
}
