import type * as pulumi from "@pulumi/pulumi";

/**
 * What a function of the plugin answers. Pulumi prints the stack of what a program fails with, which tells nothing about a
 * wrong name or setting: it is left out.
 */
export function withoutInvokeStack<Result>(answer: Promise<Result>): Promise<Result> {
  return answer.catch((error: Error) => {
    error.stack = `${error.name}: ${error.message}`;
    throw error;
  });
}

/** {@link withoutInvokeStack} for an output: all who use it fail with one and the same error. */
export function withoutInvokeOutputStack<Result>(answer: pulumi.Output<Result>): pulumi.Output<Result> {
  void withoutInvokeStack((answer as unknown as { promise(): Promise<Result> }).promise());
  return answer;
}
