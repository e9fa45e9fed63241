/** The lifecycle of a certificate for the plugin, whose resources name an explicit provider instead of a connection. */

import { expiryWarning } from "../../certificate/expiry";
import { certificateKeyOf, importCertificate, lookUpCertificate } from "../../certificate/import";
import { type CertificateInputs, isUnknown } from "../../certificate/inputs";
import * as certificate from "../../certificate/lifecycle";
import { changedInputs, outputSources, plannedOutputs } from "../../certificate/preview";
import type { CertificateState } from "../../certificate/state";
import { defaultConnection } from "../../configuration/configuration";
import { certificateFacts, parseCertificatePem } from "../../x509";
import type { ResourceType, Values } from "./resourceType";

const connected = (values: Values): Values => ({ ...values, connection: defaultConnection });
const inputsOf = (values: Values) => connected(values) as unknown as CertificateInputs;
const stateOf = (values: Values) => connected(values) as unknown as CertificateState;
const shown = ({ connection, ...values }: Values | CertificateInputs): Values => values;

export const certificateType: ResourceType = {
  kind: "certificate",
  nameOf: ({ certificateName }) => certificateName,
  outputSources,

  check(news) {
    const { inputs, problems } = certificate.check(connected(news));
    return { inputs: shown(inputs), problems };
  },

  beforeCreate: (context, inputs) => certificate.beforeCreate(context, connected(inputs)),

  warnings({ certificatePem }, expiryWarningDays) {
    if (isUnknown(certificatePem)) return [];
    const { notAfter } = certificateFacts(parseCertificatePem(certificatePem as string));
    const warning = expiryWarning(notAfter, Date.now(), expiryWarningDays);
    return warning === undefined ? [] : [warning];
  },

  async diff(context, state, inputs) {
    const { changes, replaces, deleteBeforeReplace } = await certificate.diff(
      context,
      stateOf(state),
      connected(inputs),
    );
    const changed = changes ? changedInputs(stateOf(state), connected(inputs)) : [];
    return { changed, replaces, deleteBeforeReplace };
  },

  plan(inputs, state) {
    const outputs = shown(plannedOutputs(connected(inputs), state === undefined ? undefined : stateOf(state)));
    const named = !isUnknown(inputs.projectName) && !isUnknown(inputs.certificateName);
    return named ? { id: certificate.certificateId(inputsOf(inputs)), outputs } : { outputs };
  },

  async create(context, inputs) {
    const state = await certificate.create(context, inputsOf(inputs));
    return { id: certificate.certificateId(inputsOf(inputs)), outputs: shown(state) };
  },

  async read(context, state) {
    const found = await certificate.read(context, stateOf(state));
    return found === undefined ? undefined : { outputs: shown(found.state), inputs: shown(found.inputs) };
  },

  async import(context, id) {
    const found = await importCertificate(context, certificateKeyOf(id), defaultConnection);
    return { outputs: shown(found.state), inputs: shown(found.inputs) };
  },

  async get(context, id) {
    const found = await lookUpCertificate(context, certificateKeyOf(id), defaultConnection);
    return { outputs: shown(found.state), inputs: shown(found.inputs) };
  },

  async update(context, state, inputs) {
    return shown(await certificate.update(context, stateOf(state), inputsOf(inputs)));
  },

  async delete(context, state) {
    await certificate.remove(context, stateOf(state));
  },

  outputs: (state) => shown(state as CertificateState),
};
