import { ApinizerError } from "../base/errors";

/** A resource cannot be taken into a stack as it stands at the Manager. Nothing was changed. */
export class ImportImpossibleError extends ApinizerError {}

/**
 * The project and the name in Pulumi's id `projectName/NAME`; `nameInput` and `example` are for the message.
 * @throws {@link ImportImpossibleError}.
 */
export function namesOf(id: string, nameInput: string, example: string): readonly [projectName: string, name: string] {
  const parts = id.split("/");
  const [projectName, name] = parts;
  if (parts.length === 2 && projectName && name) return [projectName, name];
  throw new ImportImpossibleError({
    subject: "import",
    expected: `an id of the form projectName/${nameInput}, e.g. ${example}`,
    received: JSON.stringify(id),
    action: "Correct the id.",
  });
}
