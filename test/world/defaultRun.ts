/** A seed is played in a process of its own, whose engine keeps some megabytes of every sequence. */
export const sequencesOfASeed = 500;

/** The run of `npm test`: within it, the world has to find each of the planted faults. */
export const defaultSeeds = [20_260_101, 20_260_102] as const;
