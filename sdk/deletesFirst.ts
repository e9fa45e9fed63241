import type * as pulumi from "@pulumi/pulumi";

/**
 * The input by which a dynamic provider, which is told no options, learns that what is there may be deleted before its
 * create: with `--replace` it is asked nothing else.
 */
export function deletesFirst(options: pulumi.CustomResourceOptions = {}): { readonly deletesFirst?: true } {
  return options.deleteBeforeReplace === true ? { deletesFirst: true } : {};
}
