import * as pulumi from "@pulumi/pulumi";
import { defaultConnection, readManagerAddress } from "../provider/configuration/configuration";
import { fromStack } from "./stackConfiguration";

/** The resource of a program that declares something. */
interface Declaring {
  /** The resource as a message names it, e.g. `ApinizerCertificate "idp"`. */
  readonly resource: string;
  readonly projectName: pulumi.Input<string>;
  readonly connection: pulumi.Input<string | undefined> | undefined;
}

/** What a resource declares. */
export interface Declaration extends Declaring {
  readonly kind: "certificate" | "JWK" | "trust bundle";
  readonly name: pulumi.Input<string>;
}

/** What a resource declares that consists of certificates. */
export interface CertificatesDeclaration extends Declaring {
  readonly certificateNames: pulumi.Input<readonly string[]>;
}

/** Who declares what, by its kind, Manager, project and name. */
type Declared = Map<string, Declaring>;

/** Of each run of a stack: one process can run many stacks, and each of them many times. */
const runs = new WeakMap<object, Declared>();

/**
 * The two resources that declare the same certificate, JWK or trust bundle at the same Manager, a list as JSON, as an input on
 * which the provider's check fails; undefined for who declares it first. The provider cannot tell: a dynamic one is told no
 * URN.
 */
export function declaredTwice(declaration: Declaration): pulumi.Output<string | undefined> {
  const { kind, projectName, name, connection, resource } = declaration;
  const declared = declaredInThisRun();
  return pulumi.all([projectName, name, connection]).apply(([project, resourceName, namespace]) => {
    const first = firstOf(declared, declaration, [kind, managerOf(namespace), project, resourceName]);
    return first === declaration ? undefined : JSON.stringify([first.resource, resource]);
  });
}

/** As {@link declaredTwice}, of the first certificate that another resource declares as well; its key is third in the list. */
export function certificateDeclaredTwice(declaration: CertificatesDeclaration): pulumi.Output<string | undefined> {
  const { projectName, certificateNames, connection, resource } = declaration;
  const declared = declaredInThisRun();
  return pulumi.all([projectName, certificateNames, connection]).apply(([project, names, namespace]) => {
    for (const name of names) {
      const first = firstOf(declared, declaration, ["certificate", managerOf(namespace), project, name]);
      if (first === declaration) continue;
      return JSON.stringify([first.resource, resource, { kind: "certificate", id: `${project}/${name}` }]);
    }
    return undefined;
  });
}

function declaredInThisRun(): Declared {
  // Without a stack these are a program's own unit tests.
  const stack = pulumi.runtime.getStackResource();
  const declared = (stack && runs.get(stack)) ?? new Map<string, Declaring>();
  if (stack !== undefined) runs.set(stack, declared);
  return declared;
}

function firstOf(declared: Declared, declaring: Declaring, key: readonly string[]): Declaring {
  const text = JSON.stringify(key);
  const first = declared.get(text) ?? declaring;
  declared.set(text, first);
  return first;
}

function managerOf(namespace = defaultConnection): string {
  return readManagerAddress(namespace, fromStack) ?? namespace;
}
