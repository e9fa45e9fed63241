/** The lifecycle of a JWK for the plugin, whose resources name an explicit provider instead of a connection. */

import { ApinizerError } from "../../base/errors";
import { defaultConnection } from "../../configuration/configuration";
import { changesBetween } from "../../jwk/diff";
import type { JwkInputs } from "../../jwk/inputs";
import * as jwk from "../../jwk/lifecycle";
import { outputSources, plannedOutputs } from "../../jwk/preview";
import type { JwkState } from "../../jwk/state";
import { isUnknown } from "../../resource/inputRules";
import type { ResourceType, Values } from "./resourceType";

const connected = (values: Values): Values => ({ ...values, connection: defaultConnection });
const inputsOf = (values: Values) => connected(values) as unknown as JwkInputs;
const stateOf = (values: Values) => connected(values) as unknown as JwkState;
const shown = ({ connection, ...values }: Values | JwkInputs): Values => values;

export const jwkType: ResourceType = {
  kind: "JWK",
  nameOf: ({ name }) => name,
  outputSources,

  check(news) {
    const { inputs, problems } = jwk.check(connected(news));
    return { inputs: shown(inputs), problems };
  },

  beforeCreate: (context, inputs) => jwk.beforeCreate(context, connected(inputs)),

  warnings: () => [],

  async diff(context, state, inputs) {
    const { replaces, deleteBeforeReplace } = await jwk.diff(context, stateOf(state), connected(inputs));
    const { recorded } = changesBetween(stateOf(state), connected(inputs));
    return { changed: [...new Set([...replaces, ...recorded])], replaces, deleteBeforeReplace };
  },

  plan(inputs, state) {
    const outputs = shown(plannedOutputs(connected(inputs), state === undefined ? undefined : stateOf(state)));
    const named = !isUnknown(inputs.projectName) && !isUnknown(inputs.name);
    return named ? { id: jwk.jwkId(inputsOf(inputs)), outputs } : { outputs };
  },

  async create(context, inputs) {
    const state = await jwk.create(context, inputsOf(inputs));
    return { id: jwk.jwkId(inputsOf(inputs)), outputs: shown(state) };
  },

  async read(context, state) {
    const found = await jwk.read(context, stateOf(state));
    return found === undefined ? undefined : { outputs: shown(found.state), inputs: shown(found.inputs) };
  },

  async import(_context, id) {
    throw new ApinizerError({
      subject: `JWK ${id}`,
      expected: "a resource that can be imported",
      received: "a JWK, of which the Manager does not tell from which certificate and environment it was made",
      action: "Delete it in the Management Console and declare it: it is made anew, linked to the certificate.",
    });
  },

  async update(context, state, inputs) {
    return shown(await jwk.update(context, stateOf(state), inputsOf(inputs)));
  },

  async delete(context, state) {
    await jwk.remove(context, stateOf(state));
  },

  outputs: (state) => shown(state as JwkState),
};
