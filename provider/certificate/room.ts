/** Whether there is room for a certificate beside others: environments, and an alias that nobody else has there. */
import type { CertificateKey, Environment } from "../apinizer";
import { isUnknown, type PropertyMap } from "../resource/properties";
import type { ManagerRun } from "../resource/run";
import { isManagerItself, namedAsWanted } from "./environmentNames";
import type { CertificateInputs } from "./inputs";

/** A certificate as far as it has aliases. */
export interface AliasHolder extends CertificateKey {
  readonly entries: readonly { readonly environment: string; readonly alias: string }[];
}

/** The first of the wanted environments that the project does not have. */
export function missingEnvironment(news: PropertyMap, environments: readonly Environment[]): string | undefined {
  const known = new Set(environments.map(({ name }) => name));
  return wantedEnvironments(news).find((name) => !known.has(name) && !isManagerItself(name));
}

/** Another certificate that has the wanted alias in one of the wanted environments. */
export function aliasHolder<Holder extends AliasHolder>(
  news: PropertyMap,
  others: readonly Holder[],
): { readonly holder: Holder; readonly environment: string } | undefined {
  const key = news as CertificateInputs;
  // What is not known yet is nobody's.
  if (isUnknown(news.alias)) return undefined;
  for (const environment of wantedEnvironments(news)) {
    const holder = others.find(
      (other) =>
        !isNamed(other, key) &&
        namedAsWanted(other.entries, [environment]).some(
          (entry) => entry.environment === environment && entry.alias === news.alias,
        ),
    );
    if (holder !== undefined) return { holder, environment };
  }
  return undefined;
}

/** The certificates with that alias which this process's checks of the run declared. */
export function declaredHolders(run: ManagerRun, { alias }: PropertyMap): AliasHolder[] {
  // Asked for each certificate, of all others.
  return run
    .inputsOfAll("certificate")
    .filter((inputs) => inputs.alias === alias)
    .map(declaredHolder);
}

/** What a certificate is to hold, as its inputs say. */
export function declaredHolder(inputs: PropertyMap): AliasHolder {
  const { projectName, certificateName, alias } = inputs as CertificateInputs;
  const entries = wantedEnvironments(inputs).map((environment) => ({ environment, alias }));
  return { projectName, certificateName, entries };
}

/** Under the name `admin` a Manager may list the certificates of all projects: what another one lists as well is that one's. */
export function withoutRepeated<Holder extends AliasHolder>(holders: readonly Holder[]): Holder[] {
  const names = new Set(
    holders.filter(({ projectName }) => projectName !== "admin").map(({ certificateName }) => certificateName),
  );
  return holders.filter(({ projectName, certificateName }) => projectName !== "admin" || !names.has(certificateName));
}

export function isNamed(other: CertificateKey, { projectName, certificateName }: CertificateKey): boolean {
  return other.projectName === projectName && other.certificateName === certificateName;
}

/** None as long as a preview does not know them. */
export function wantedEnvironments({ environments }: PropertyMap): readonly string[] {
  return isUnknown(environments) || !Array.isArray(environments) ? [] : environments;
}
