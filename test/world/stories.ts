/**
 * Rounds that belong together, drawn beside single ones: what has to meet over several commands, which rounds that know
 * nothing of each other seldom come to.
 */
import fc from "fast-check";
import type { Command, Edit, Round } from "./model";
import { aliases, certificateNames, contents, descriptions, environments, jwkNames, projects } from "./pools";

const nth = fc.nat({ max: 2 });
const environment = fc.constantFrom(...environments);
const description = fc.constantFrom(...descriptions);
const content = fc.constantFrom(...contents);
const projectName = fc.constantFrom(...projects);
export const upCommand = fc.record({
  command: fc.constant("up" as const),
  skipPreview: fc.constantFrom(true, undefined),
});

export function round(edits: readonly Edit[], command: Command, rest: Partial<Round> = {}): Round {
  return { edits, console: [], command, ...rest };
}

/** Logical names change, what is there is taken over, and the old entry stays in the state for the next `up`. */
const renamedHalfWay = fc
  .record({ nth, environment, description, up: upCommand })
  .map(({ nth, environment, description, up }) => [
    round(
      [
        { edit: "rename", nth, withAlias: false, adopt: true },
        { edit: "change certificate", nth, change: { description } },
      ],
      up,
      { trouble: { trouble: "deployment", environment } },
    ),
    round([], up),
  ]);

/** A replacement, the new one first, ends half way: the old one waits in the state for its delete. */
const replacedHalfWay = fc
  .record({ nth, environment, description, up: upCommand, write: fc.integer({ min: 1, max: 3 }), killed: fc.boolean() })
  .map(({ nth, environment, description, up, write, killed }) => [
    round(
      [
        { edit: "set options", nth, options: { replaceOnChanges: ["description"], deleteBeforeReplace: false } },
        { edit: "change certificate", nth, change: { description, adoptExisting: true } },
      ],
      up,
      {
        trouble: killed ? { trouble: "kill", write, done: true } : { trouble: "deployment", environment },
      },
    ),
    round([], up),
  ]);

/** A deployment that failed is repaired by a replacement that finds everything else as it is wanted. */
const replacedForItsDeployment = fc
  .record({ nth, environment, content, up: upCommand })
  .map(({ nth, environment, content, up }) => {
    const options = { replaceOnChanges: ["environments"], deleteBeforeReplace: false };
    const isTakenOver = { content, adoptExisting: true, protectJwks: false };
    return [
      round(
        [
          { edit: "change certificate", nth, change: isTakenOver },
          { edit: "set options", nth, options },
        ],
        up,
        {
          trouble: { trouble: "deployment", environment },
        },
      ),
      round([], up),
    ];
  });

/** A replacement whose create is refused, taken back by the next `up`. */
const refusedReplacement = fc
  .record({
    nth,
    up: upCommand,
    change: fc.constantFrom(
      { algorithm: "ES256" },
      { algorithm: "RS256" },
      { algorithm: "RSA-OAEP-256" },
      { environmentName: "nowhere" },
    ),
  })
  .map(({ nth, up, change }) => [round([{ edit: "change JWK", nth, change }], up), round([{ edit: "take back" }], up)]);

/** A certificate is replaced, deleted first, and another one has its alias in an environment that it is new to. */
const takenAlias = fc
  .record({
    nth,
    up: upCommand,
    projectName,
    alias: fc.constantFrom(...aliases),
    content,
    move: fc.oneof(
      fc.record({ certificateName: fc.constantFrom(...certificateNames) }),
      fc.record({ projectName: fc.constantFrom(...projects) }),
    ),
  })
  .map(({ nth, up, projectName, alias, content, move }) => {
    const [present, added] = environments;
    const [description] = descriptions;
    const holder = {
      projectName,
      certificateName: "another",
      alias,
      description,
      content,
      connection: "main",
    } as const;
    return [
      round([{ edit: "change certificate", nth, change: { alias, environments: [present] } }], up),
      round([{ edit: "change certificate", nth, change: { ...move, environments } }], up, {
        console: [{ console: "add certificate", args: { ...holder, environments: [added] } }],
      }),
      round([{ edit: "take back" }], up),
    ];
  });

/** An entry has a content of its own and a JWK made from it, which the state does not know, when the program rotates. */
const rotationAfterDrift = fc
  .record({ nth, up: upCommand, projectName, name: fc.constantFrom(...jwkNames), drifted: content, content })
  .map(({ nth, up, projectName, name, drifted, content }) => [
    round([{ edit: "change certificate", nth, change: { content, jwkUpdateAction: undefined } }], up, {
      console: [
        { console: "set entry", nth, content: drifted },
        { console: "add JWK", nth, name, projectName },
      ],
    }),
  ]);

/** Somebody has made a JWK from a certificate of which only a description changes. */
const editAfterJwk = fc
  .record({ nth, up: upCommand, projectName, name: fc.constantFrom(...jwkNames), description })
  .map(({ nth, up, projectName, name, description }) => [
    round([{ edit: "change certificate", nth, change: { description } }], up, {
      console: [{ console: "add JWK", nth, name, projectName }],
    }),
  ]);

/** A rotation with its JWKs while several look at it, of which one does not wait for it. */
const rotationUnderWatch = fc
  .record({ nth, up: upCommand, refresh: fc.constantFrom(true, undefined) })
  .map(({ nth, up, refresh }) => {
    const rotation = { jwkUpdateAction: "UPDATE", updateScope: "ALL_PROJECTS" } as const;
    const jwk = (name: string, binding: "nothing" | "name and thumbprint"): Edit => ({
      edit: "add JWK",
      nth,
      binding,
      args: { name, algorithm: "RS256" },
    });
    return [
      round(
        [
          { edit: "change certificate", nth, change: { content: "rsa-1", ...rotation } },
          jwk(jwkNames[1], "nothing"),
          jwk(jwkNames[2], "name and thumbprint"),
        ],
        up,
      ),
      round([{ edit: "change certificate", nth, change: { content: "rsa-2" } }], {
        ...up,
        refresh,
        runProgram: refresh,
      }),
    ];
  });

export const stories: fc.Arbitrary<Round[]> = fc.oneof(
  renamedHalfWay,
  replacedHalfWay,
  replacedForItsDeployment,
  refusedReplacement,
  takenAlias,
  rotationAfterDrift,
  editAfterJwk,
  rotationUnderWatch,
);
