import type { Invariant } from "../seen";

/** A preview writes nothing. */
export const previewsOnlyLook: Invariant = ({ previewWrites }) =>
  previewWrites.map(({ method, path }) => `the preview sent ${method} ${path}`);
