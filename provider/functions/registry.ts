/** The functions that programs of every language may call, by their names; both hosts call them here. */
import type { Manager } from "../apinizer";
import { withAdviceOn } from "../resource/advice";
import { problemsOf } from "../resource/inputTable";
import type { PropertyMap } from "../resource/properties";
import { getCertificate } from "./getCertificate";
import { getJwkSet } from "./getJwkSet";
import { listCertificates } from "./listCertificates";
import { listEnvironments } from "./listEnvironments";
import { listJwks } from "./listJwks";
import type { ProviderFunction } from "./providerFunction";
import { readCertificates } from "./readCertificates";

export const functions = {
  getCertificate,
  listCertificates,
  listJwks,
  listEnvironments,
  getJwkSet,
  readCertificates,
} satisfies Readonly<Record<string, ProviderFunction<object, object>>>;

export type FunctionName = keyof typeof functions;

type ResultOf<Name extends FunctionName> = Awaited<ReturnType<(typeof functions)[Name]["call"]>>;

/**
 * Calls a function with what a program passes.
 * @throws InvalidInputError for an argument that a rule refuses, and those of the function, with advice.
 */
export async function callFunction<Name extends FunctionName>(
  name: Name,
  manager: () => Manager,
  args: PropertyMap,
): Promise<ResultOf<Name>> {
  const called: ProviderFunction<object, unknown> = functions[name];
  const [problem] = problemsOf(called.args, args, `function ${name}`);
  if (problem !== undefined) throw problem;
  const call = withAdviceOn(() => called.call(manager, args));
  return (await call()) as ResultOf<Name>;
}
