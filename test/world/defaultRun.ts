/** The run of `npm test`: within it, the world has to find each of the planted faults. */
export const defaultSequences = 1_000;

/** One for each process that plays a part of them. */
export const defaultSeeds = [20_260_101, 20_260_102] as const;
