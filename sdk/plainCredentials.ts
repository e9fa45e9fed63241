import * as pulumi from "@pulumi/pulumi";

/** Named here as well: the plugin's SDK, which is built without the provider, takes this file with it. */
const defaultConnection = "apinizer";
/** The keys whose values are credentials. */
export const credentialKeys = ["apiToken", "password"];

/** Namespaces that were looked at: one warning is enough for all resources. */
const seen = new Set<string>();

/**
 * Warns of a credential that was set without `--secret`: it stands in the clear in the stack's configuration file and,
 * with dynamic resources, in its state. Said from the program, in previews too: the engine tells no provider which values are secret.
 */
export function warnOfPlainCredentials(connection?: pulumi.Input<string | undefined>): void {
  pulumi.output(connection).apply((namespace = defaultConnection) => {
    if (seen.has(namespace)) return;
    seen.add(namespace);
    const config = new pulumi.Config(namespace);
    for (const key of credentialKeys.filter((candidate) => config.get(candidate) !== undefined)) {
      if (isSecret(`${namespace}:${key}`)) continue;
      void pulumi.log.warn(
        `${namespace}:${key} is kept in the clear in the stack's configuration, and so in the state of dynamic resources. ` +
          `Set it as a secret: pulumi config set --secret ${namespace}:${key}`,
      );
    }
  });
}

/** True, too, where the SDK does not tell: no warning rather than a wrong one. */
function isSecret(key: string): boolean {
  // The SDK has it, but does not declare it.
  const { isConfigSecret } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  return isConfigSecret?.(key) ?? true;
}
