import { type Invariant, isFullUp, liveIn, placeOf, placeText } from "../seen";

/** Two resources that name one id by one address do not get through an `up`. */
export const oneResourceOfAnId: Invariant = (seen) => {
  if (!isFullUp(seen) || !seen.succeeded) return [];
  const declared = seen.program.map((one) => ({
    name: one.name,
    at: `${placeText(placeOf(one))} (${one.args.connection})`,
  }));
  const twice = declared.filter(({ name, at }) => declared.some((other) => other.at === at && other.name !== name));
  const live = liveIn(seen.stateAfter);
  return twice
    .filter(({ name }) => live.some((recorded) => recorded.name === name))
    .map(({ name, at }) => `${name} is one of several that declare ${at}`);
};
