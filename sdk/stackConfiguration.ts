import * as pulumi from "@pulumi/pulumi";

/** Value of `namespace:key` in the stack's configuration, as programs see it. */
export function fromStack(key: string): string | undefined {
  const [namespace, name = ""] = key.split(":");
  return new pulumi.Config(namespace).get(name);
}
