import { ApinizerError } from "./errors";

/**
 * What is answered; where it cannot be told, the fallback, and the reason to `notTold`.
 * @throws what is none of our own errors.
 */
export async function answerOr<T>(
  fallback: T,
  ask: () => Promise<T>,
  notTold: (reason: ApinizerError) => void = () => {},
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ApinizerError)) throw error;
    notTold(error);
    return fallback;
  }
}
