import { placesLeft } from "../bundles";
import {
  type Invariant,
  isNamed,
  liveIn,
  placeOf,
  placeText,
  type Recorded,
  recordedIn,
  type Seen,
  urnsOf,
} from "../seen";

/** What a `destroy` that succeeded took out of the state is gone. */
export const destroyedIsGone: Invariant = (seen) => {
  if (seen.command.command !== "destroy" || !seen.succeeded) return [];
  const left = new Set(recordedIn(seen.stateAfter).map(placeText));
  return liveIn(seen.stateBefore)
    .filter((recorded) => !isRetained(seen, recorded) && !left.has(placeText(recorded)))
    .filter((recorded) => !wasMoved(seen, recorded))
    .flatMap((recorded) =>
      placesLeft(seen.after, recorded)
        .filter((place) => !left.has(placeText(place)))
        .map((place) => `${placeText(place)} is still there after the destroy of ${recorded.name}`),
    );
};

/** With `--run-program`, what the program says counts. */
function isRetained({ setting, command, program }: Seen, { urn, resource }: Recorded): boolean {
  const declared = program.find((one) => command.runProgram === true && urnsOf(setting, one).includes(urn));
  return resource.retainOnDelete === true || declared?.options.retainOnDelete === true;
}

/**
 * With `--run-program`, the engine deletes with the provider that the program names now: at another Manager there is
 * nothing to delete, and that is told.
 */
function wasMoved({ setting, command, program, messages }: Seen, { urn, manager, id }: Recorded): boolean {
  const declared = program.find((one) => urnsOf(setting, one).includes(urn));
  const isElsewhere = declared !== undefined && placeOf(declared).manager !== manager;
  return command.runProgram === true && isElsewhere && isNamed({ messages: toldOfNothing(messages) }, id);
}

function toldOfNothing(messages: Seen["messages"]): Seen["messages"] {
  return messages.filter(({ text }) => text.includes("nothing to delete"));
}
