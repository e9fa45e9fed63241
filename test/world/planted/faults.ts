import type { Replacement } from "../providerCode";

/** A fault that was in the source once, or could come into it. */
export interface PlantedFault {
  readonly what: string;
  readonly replacements: readonly Replacement[];
}

/** By the names of the review's findings. Every text to be replaced has to be found exactly once in the source. */
export const plantedFaults: Readonly<Record<string, PlantedFault>> = {
  createThenDelete: {
    what: "a delete does not look whether the program still declares what it deletes",
    replacements: [
      {
        file: "provider/run/ownership.ts",
        find: "if (kept !== undefined) {",
        replace: "if (kept !== undefined && false) {",
      },
    ],
  },
};
