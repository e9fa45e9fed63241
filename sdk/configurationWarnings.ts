import * as pulumi from "@pulumi/pulumi";
import { defaultConnection } from "../provider/configuration/configuration";
import { keysOf, unknownKeyWarnings } from "../provider/configuration/unknownKeys";
import { warnOfPlainCredentials } from "./plainCredentials";

/** Namespaces that were looked at: one warning is enough for all resources. */
const seen = new Set<string>();

/**
 * Warns of what a dynamic resource's configuration has that cannot be meant: credentials in the clear, and keys that nothing
 * reads. Said from the program, in previews too: a dynamic provider cannot list the configuration.
 */
export function warnOfConfiguration(connection?: pulumi.Input<string | undefined>): void {
  warnOfPlainCredentials(connection);
  pulumi.output(connection).apply((namespace = defaultConnection) => {
    if (seen.has(namespace)) return;
    seen.add(namespace);
    const keys = keysOf(namespace, Object.keys(pulumi.runtime.allConfig()));
    for (const warning of unknownKeyWarnings(namespace, keys)) void pulumi.log.warn(warning);
  });
}
