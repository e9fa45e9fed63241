import * as pulumi from "@pulumi/pulumi";
import { defaultConnection, readManagerAddress } from "../provider/configuration/configuration";
import { fromStack } from "./stackConfiguration";

/** What a resource declares. */
export interface Declaration {
  readonly kind: "certificate" | "JWK" | "trust bundle";
  /** The resource as a message names it, e.g. `ApinizerCertificate "idp"`. */
  readonly resource: string;
  readonly projectName: pulumi.Input<string>;
  readonly name: pulumi.Input<string>;
  readonly connection: pulumi.Input<string | undefined> | undefined;
}

/** Who declares what, of each run of a stack: one process can run many stacks, and each of them many times. */
const runs = new WeakMap<object, Map<string, Declaration>>();

/**
 * The two resources that declare the same certificate or JWK at the same Manager, a list as JSON, as an input on which the
 * provider's check fails; undefined for who declares it first. The provider cannot tell: a dynamic one is told no URN.
 */
export function declaredTwice(declaration: Declaration): pulumi.Output<string | undefined> {
  const { kind, projectName, name, connection } = declaration;
  // Without a stack these are a program's own unit tests.
  const stack = pulumi.runtime.getStackResource();
  const declared = (stack && runs.get(stack)) ?? new Map<string, Declaration>();
  if (stack !== undefined) runs.set(stack, declared);
  return pulumi.all([projectName, name, connection]).apply(([project, resourceName, namespace = defaultConnection]) => {
    const manager = readManagerAddress(namespace, fromStack) ?? namespace;
    const key = JSON.stringify([kind, manager, project, resourceName]);
    const first = declared.get(key) ?? declaration;
    declared.set(key, first);
    return first === declaration ? undefined : JSON.stringify([first.resource, declaration.resource]);
  });
}
