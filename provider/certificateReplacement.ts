import type { ListedCertificate } from "./apinizer";
import { ReplacementImpossibleError } from "./certificateErrors";
import { type CertificateInputs, isUnknown, type RawInputs } from "./certificateInputs";
import type { CertificateState } from "./certificateState";
import type { Context } from "./context";

/**
 * Makes sure that a certificate can be created once the old one is deleted: its project and environments are there, its
 * name and alias are free. Makes two requests; what is not known yet in a preview is left out.
 * Errors: {@link ReplacementImpossibleError}, and every ManagerError of the reads.
 */
export async function assureCreatable({ manager }: Context, state: CertificateState, news: RawInputs): Promise<void> {
  const { projectName, certificateName, alias } = news as unknown as CertificateInputs;
  if (isUnknown(projectName)) return;
  const subject = `certificate ${projectName}/${isUnknown(certificateName) ? "…" : certificateName}`;
  const refuse = (property: string, expected: string, received: string): never => {
    const action = "Nothing was deleted. Correct the program, then run it again.";
    throw new ReplacementImpossibleError({ subject, property, expected, received, action });
  };
  const [held, environments] = await Promise.all([
    manager.certificates.list(projectName),
    manager.environments.ofProject(projectName),
  ]);
  const others = held.filter((other) => !isOld(other, projectName, state));
  if (news.adoptExisting !== true && others.some((other) => other.certificateName === certificateName)) {
    refuse("certificateName", "a name that is free, for the old certificate is deleted first", "one that is taken");
  }
  const known = new Set(environments.map(({ name }) => name));
  for (const environment of wantedEnvironments(news)) {
    if (!known.has(environment)) {
      refuse("environments", `environments of project ${projectName}`, `${environment}, which it does not have`);
    }
    const holder = others.find(({ entries }) =>
      entries.some((entry) => entry.environment === environment && entry.alias === alias),
    );
    if (holder !== undefined && holder.certificateName !== certificateName) {
      refuse("alias", `an alias that is free in ${environment}`, `${alias}, which ${holder.certificateName} has there`);
    }
  }
}

function isOld(other: ListedCertificate, projectName: string, state: CertificateState): boolean {
  return projectName === state.projectName && other.certificateName === state.certificateName;
}

function wantedEnvironments({ environments }: RawInputs): readonly string[] {
  return isUnknown(environments) || !Array.isArray(environments) ? [] : environments;
}
