import type { Impact } from "../../sdk/cli/impact/impact";
import type { JournalEntry } from "../simulator/simulator";
import type { EngineMessage, EngineResult, EngineState, StateResource } from "./engine";
import { kindOf, urnOf } from "./engineProgram";
import type { Held, HeldCertificate, HeldJwk, Trust } from "./managers";
import type { Command, DeclaredResource, Program, Setting, Trouble } from "./model";
import { covers, isMemberOf, memberId, memberPlace, memberPlacesOf, type Place, placeOf, placeText } from "./places";
import { contentOfSha1, keyOf } from "./pools";

/** Everything that was seen of one command: what the invariants judge. */
export interface Seen {
  readonly setting: Setting;
  readonly command: Command;
  readonly trouble?: Trouble | undefined;
  readonly program: Program;
  /** Days that passed between the command before and this one. */
  readonly days: number;
  /** The machine's clock when the operation began that decided, and when it ended; in milliseconds since the epoch. */
  readonly time: { readonly begun: number; readonly ended: number };
  /** What the Managers held before and after it: by `main` and `alias`, and by `other`. */
  readonly before: readonly [Held, Held];
  readonly after: readonly [Held, Held];
  /** What environments trusted when the deciding operation began, and after each of its writes. */
  readonly moments: readonly (readonly [Trust, Trust])[];
  readonly stateBefore?: EngineState | undefined;
  readonly stateAfter?: EngineState | undefined;
  /** Absent where it was skipped. */
  readonly preview?: EngineResult | undefined;
  /** What the command `impact` said of the preview; absent where it was not asked, or the preview has nothing of ours. */
  readonly impact?: Impact | undefined;
  /** Absent where the preview failed, or was all. */
  readonly result?: EngineResult | undefined;
  readonly succeeded: boolean;
  /** Of preview and result. */
  readonly messages: readonly EngineMessage[];
  readonly previewWrites: readonly JournalEntry[];
  readonly writes: readonly JournalEntry[];
  /** URNs. */
  readonly targets: readonly string[];
  readonly replaces: readonly string[];
  /** Somebody was in the Console between the command before and this one. */
  readonly consoleChanged: boolean;
  /** What the state does not tell rightly, by {@link placeText}: changed in the Console, or left by a failure. */
  readonly unseen: ReadonlySet<string>;
  /** What no state was told of, by {@link placeText}: changed in the Console, or by a command that was killed. */
  readonly untold: ReadonlySet<string>;
  readonly secrets: readonly string[];
  readonly previous?: Seen | undefined;
}

/** What is wrong, in a sentence; nothing where all is right. */
export type Invariant = (seen: Seen) => readonly string[];

/** What a Manager holds of a trust bundle, which is nothing of its own there. */
export interface HeldTrustBundle {
  readonly id: string;
  /** Certificates whose names have the form of a member's. */
  readonly members: readonly HeldCertificate[];
}

/** What the Manager holds there; undefined: nothing. */
export function heldAt(
  held: readonly [Held, Held],
  place: Place,
): HeldCertificate | HeldJwk | HeldTrustBundle | undefined {
  const { manager, kind, id } = place;
  const { certificates, jwks } = held[manager];
  if (kind === "certificate") return certificates.get(id);
  if (kind === "JWK") return jwks.get(id);
  const members = [...certificates.values()].filter((one) =>
    isMemberOf(place, { manager, kind: "certificate", id: one.id }),
  );
  return members.length === 0 ? undefined : { id, members };
}

/** A resource of ours in a state. */
export interface Recorded extends Place {
  readonly urn: string;
  /** Logical name. */
  readonly name: string;
  readonly resource: StateResource;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Resources of ours in a state, those included that wait for their delete or their replacement. */
export function recordedIn(state: EngineState | undefined): Recorded[] {
  return (state?.resources ?? []).flatMap((resource) => {
    const kind = kindOf(resource.type);
    if (kind === undefined || resource.id === undefined) return [];
    const { urn, id, outputs = {} } = resource;
    return [{ manager: managerOf(resource), kind, id, urn, name: nameOf(urn), resource, outputs }];
  });
}

/** Those of them that are what the state says the Manager holds. */
export function liveIn(state: EngineState | undefined): Recorded[] {
  return recordedIn(state).filter(({ resource }) => resource.delete !== true && resource.pendingReplacement !== true);
}

function managerOf({ provider = "", inputs = {} }: StateResource): 0 | 1 {
  return provider.split("::")[3] === "other" || inputs.connection === "apinizer-other" ? 1 : 0;
}

export function nameOf(urn: string): string {
  return urn.split("::").at(-1) ?? "";
}

/** URNs under which the state may hold a declared resource. */
export function urnsOf({ host }: Setting, resource: DeclaredResource): string[] {
  return [resource.name, ...resource.aliases].map((name) => urnOf(host, { kind: resource.kind, name }));
}

export function isFullUp({ command, targets }: Seen): boolean {
  return command.command === "up" && targets.length === 0;
}

/** Whether a message of the command names it. */
export function isNamed({ messages }: Pick<Seen, "messages">, id: string): boolean {
  const name = id.split("/").at(-1) ?? id;
  return messages.some(({ text }) => text.includes(name));
}

/** Whether a message says that a delete left it. Where the reason is that two Managers may be one, that has to be so. */
export function isToldLeft(seen: Seen, place: Place): boolean {
  const name = place.id.split("/").at(-1) ?? place.id;
  const told = seen.messages.filter(({ text }) => text.includes(name) && text.includes("not deleted"));
  return told.some(({ text }) => !text.includes(doubt)) || (told.length > 0 && isInDoubt(seen, place));
}

const doubt = "nothing shows that these are two Managers";

/**
 * The program declares it by another address of that Manager, or at the other one, which is a copy, or was in trouble and did
 * not tell its ids.
 */
function isInDoubt({ setting, trouble, program }: Seen, place: Place): boolean {
  const isDeclared = (there: Place) => program.some((declared) => covers(placeOf(declared), there));
  const other: Place = { ...place, manager: place.manager === 0 ? 1 : 0 };
  return isDeclared(place) || (isDeclared(other) && (setting.isCopy || trouble !== undefined));
}

/** Whether a step that does more than look was for the resource that the state has there, under whichever name. */
export function hasItsOwnStep({ setting, program, result, stateBefore }: Seen, place: string): boolean {
  const written = stepsThatWrite(result);
  const recorded = recordedIn(stateBefore).filter((one) => placeText(one) === place);
  return recorded.some(({ urn }) => {
    const renamed = program.filter((declared) => urnsOf(setting, declared).includes(urn));
    return [urn, ...renamed.map((declared) => urnOf(setting.host, declared))].some((one) => written.has(one));
  });
}

/**
 * Whether a provider can tell that the JWK was made from its certificate: by the key, as the API has no other sign. An
 * entry that was changed in the Console leaves JWKs behind that are linked and carry a key that is nowhere else.
 */
export function isInSight({ before }: Seen, manager: 0 | 1, jwk: string): boolean {
  const { certificates, jwks } = before[manager];
  const { key, source = "" } = jwks.get(jwk) ?? {};
  return certificates.get(source)?.entries.some(({ sha1 }) => keyOf[contentOfSha1(sha1) ?? "ec"] === key) === true;
}

/** URNs for which the steps of a result do more than look. */
export function stepsThatWrite(result: EngineResult | undefined): Set<string> {
  const looks = new Set(["same", "refresh", "read"]);
  return new Set((result?.steps ?? []).filter(({ op }) => !looks.has(op)).map(({ urn }) => urn));
}

/** URNs of what a result deletes, for good or for a replacement. */
export function deletedUrns(result: EngineResult | undefined): ReadonlySet<string> {
  return new Set(result?.steps.filter(({ op }) => op.startsWith("delete")).map(({ urn }) => urn));
}

/** Places at which the Managers differ between two looks. */
export function differences(before: readonly [Held, Held], after: readonly [Held, Held]): Place[] {
  const places: Place[] = [];
  for (const manager of [0, 1] as const) {
    for (const [kind, list] of [
      ["certificate", "certificates"],
      ["JWK", "jwks"],
    ] as const) {
      const [old, now]: ReadonlyMap<string, unknown>[] = [before[manager][list], after[manager][list]];
      for (const id of new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])) {
        if (JSON.stringify(old?.get(id)) !== JSON.stringify(now?.get(id))) places.push({ manager, kind, id });
      }
    }
  }
  return places;
}

export { covers, isMemberOf, memberId, memberPlace, memberPlacesOf, type Place, placeOf, placeText };

/**
 * Two resources name it by two addresses of one Manager, and want what they want one after the other; or they did, and the
 * one that moves away, deleted first, goes before the engine asks about the other one.
 */
export function isShared({ program, stateBefore }: Seen, declared: DeclaredResource): boolean {
  const place = placeText(placeOf(declared));
  const before = liveIn(stateBefore).filter((recorded) => placeText(recorded) === place);
  return program.some((other) => other !== declared && placeText(placeOf(other)) === place) || before.length > 1;
}
