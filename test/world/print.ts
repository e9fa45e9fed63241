/** A sequence's steps in words. */
import type { Command, DeclaredResource, Edit, Program, Trouble } from "./model";
import { nameOf, placeOf, type Seen } from "./seen";

export function describeEdit(edit: Edit, before: Program, after: Program): string {
  const changed = after.filter((resource) => !before.includes(resource));
  const removed = before.filter(
    (resource) => !after.includes(resource) && !changed.some(({ name }) => name === resource.name),
  );
  const gone = removed.length === 0 ? "" : ` (was ${removed.map(({ name }) => name).join(", ")})`;
  if (edit.edit === "take back")
    return `program: as of the last up that succeeded: ${after.map(({ name }) => name).join(", ") || "empty"}`;
  if (changed.length === 0) return `program: ${edit.edit} ${removed.map(({ name }) => name).join(", ")}`;
  return `program: ${edit.edit}: ${changed.map(describe).join("; ")}${gone}`;
}

function describe(resource: DeclaredResource): string {
  const { kind, name, aliases, options, args } = resource;
  const { id } = placeOf(resource);
  const { projectName: _, ...rest } = args;
  const settings = [
    ...Object.entries(rest).filter(([key]) => (key !== "certificateName" || kind === "JWK") && key !== "bundleName"),
    ...Object.entries(options),
    ...(aliases.length === 0 ? [] : [["aliases", aliases] as const]),
    ...(resource.kind === "JWK" ? [["binding", resource.binding] as const] : []),
  ];
  const shown = settings.filter(([key, value]) => value !== undefined && key !== "name");
  return `${name} = ${kind} ${id} ${shown.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(", ")}`;
}

export function describeCommand(
  { command, ...flags }: Command,
  targets: readonly string[],
  replaces: readonly string[],
): string {
  const names = (option: string, urns: readonly string[]) => urns.map((urn) => ` --${option} ${nameOf(urn)}`).join("");
  const on = (["skipPreview", "refresh", "runProgram", "continueOnError"] as const).filter(
    (flag) => flags[flag] === true,
  );
  const kebab = (text: string) => text.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return `pulumi ${command}${on.map((flag) => ` --${kebab(flag)}`).join("")}${names("target", targets)}${names("replace", replaces)}`;
}

function describeTrouble(trouble: Trouble): string {
  switch (trouble.trouble) {
    case "fault":
      return `${trouble.fault} at ${trouble.request}`;
    case "deployment":
      return `deployments to ${trouble.environment} fail`;
    case "permission":
      return "the token may only look";
    case "skew":
      return `the clock of the ${trouble.ahead} is two hours ahead`;
    case "kill":
      return `killed at write ${trouble.write}, ${trouble.done ? "done" : "not done"} by the Manager`;
  }
}

export function describeRun(seen: Seen): string {
  const { command, trouble, succeeded, result, preview, writes, messages } = seen;
  const steps = (result ?? preview)?.steps ?? [];
  const told = steps
    .filter(({ op, stage, urn }) => op !== "same" && stage !== "begun" && !urn.includes("pulumi:pulumi:Stack"))
    .map(({ op, urn, stage }) => `${op} ${nameOf(urn)}${stage === "failed" ? " (failed)" : ""}`);
  const sent = writes.map(
    ({ method, path, processed }) =>
      `${method} ${path.replace("/apiops/projects/", "")}${processed ? "" : " (not done)"}`,
  );
  const lines = [
    `${describeCommand(command, seen.targets, seen.replaces)}${trouble === undefined ? "" : `, while ${describeTrouble(trouble)}`}: ${succeeded ? "succeeds" : "fails"}`,
    ...(told.length === 0 ? [] : [`    steps: ${told.join(", ")}`]),
    ...(sent.length === 0 ? [] : [`    writes: ${sent.join(", ")}`]),
    ...messages.map(
      ({ severity, text, urn }) => `    ${severity} ${nameOf(urn)}: ${text.trim().replaceAll(/\s+/g, " ")}`,
    ),
  ];
  return lines.join("\n  ");
}
