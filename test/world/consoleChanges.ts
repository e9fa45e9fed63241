import type { Simulator } from "../simulator/simulator";
import { nthOf } from "./edits";
import type { ConsoleChange } from "./model";
import { algorithmFor, pems } from "./pools";

/** Makes the change where it can be made; tells in words what was done. */
export function changeInConsole(simulator: Simulator, change: ConsoleChange): string | undefined {
  const { console } = simulator;
  const { projects } = simulator.state();
  const certificates = projects.flatMap((project) =>
    project.certificates.map((one) => ({ ...one, project: project.name })),
  );
  const jwks = projects.flatMap((project) => project.jwks.map((one) => ({ ...one, project: project.name })));
  if (change.console === "add certificate") return addCertificate(simulator, change.args);
  if (change.console === "detach JWK" || change.console === "delete JWK") {
    const jwk = nthOf(jwks, change.nth);
    if (jwk === undefined) return undefined;
    if (change.console === "detach JWK") console.detachJwk(jwk.project, jwk.name);
    else console.deleteJwk(jwk.project, jwk.name);
    return `${change.console} ${jwk.project}/${jwk.name}`;
  }
  const certificate = nthOf(certificates, change.nth);
  const [entry] = certificate?.entries ?? [];
  if (certificate === undefined || entry === undefined) return undefined;
  const { project, name } = certificate;
  const id = `${project}/${name}`;
  switch (change.console) {
    case "replace": {
      const { alias } = entry;
      const wanted = {
        alias,
        environments: certificate.environments,
        pem: pems[change.content],
        description: certificate.description,
      };
      console.putCertificate(
        project,
        name,
        wanted,
        change.update ? { action: "UPDATE", scope: "ALL_PROJECTS" } : { action: "NULLIFY" },
      );
      return `replace ${id} by ${change.content}${change.update ? " with its JWKs" : ""}`;
    }
    case "set entry":
      console.setEntry(project, name, entry.environment, { pem: pems[change.content] });
      return `set the entry of ${id} in ${entry.environment} to ${change.content}`;
    case "describe":
      console.setDescription(project, name, "from the Console");
      return `describe ${id} otherwise`;
    case "delete certificate":
      console.deleteCertificate(project, name);
      return `delete ${id}`;
    case "add JWK": {
      const jwk = change.name;
      if (jwks.some((held) => held.project === change.projectName && held.name === jwk)) return undefined;
      const algorithm = algorithmFor(entry.sha1);
      console.addJwkFromCertificate(change.projectName, jwk, {
        certificateProject: project,
        certificateName: name,
        environmentName: entry.environment,
        useType: "SIGNATURE",
        algorithm,
      });
      return `make the JWK ${change.projectName}/${jwk} from ${id}`;
    }
  }
}

/** The Console does not check aliases here: only what the Manager itself would accept is added. */
function addCertificate(
  simulator: Simulator,
  args: Extract<ConsoleChange, { console: "add certificate" }>["args"],
): string | undefined {
  const { projects } = simulator.state();
  const { projectName, certificateName, alias, environments, content, description } = args;
  const taken = projects.some(({ name, certificates }) =>
    certificates.some(
      (held) =>
        (name === projectName && held.name === certificateName) ||
        held.entries.some((entry) => entry.alias === alias && environments.includes(entry.environment)),
    ),
  );
  if (taken) return undefined;
  simulator.console.putCertificate(projectName, certificateName, {
    alias,
    environments,
    pem: pems[content],
    description,
  });
  return `add ${projectName}/${certificateName} as ${alias} in ${environments.join(", ")} with ${content}`;
}
