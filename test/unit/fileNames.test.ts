import fc from "fast-check";
import { fileNames } from "../../sdk/cli/import/fileNames";

const file = (name: string) => fileNames([name]).get(name) ?? "";

test.each([
  ["idp-signing", "idp-signing"],
  ["two words", "two%20words"],
  ["a*b", "a%2Ab"],
  ["console", "console"],
])("the file of %s is %s", (name, expected) => {
  expect(file(name)).toBe(expected);
});

test.each([".", "..", "a."])("%s, which is no name of a folder everywhere, gets a mark", (name) => {
  expect(file(name)).toMatch(/\+[0-9a-f]{12}$/);
});

test.each(["con", "NUL", "aux.old", "com1", "LPT9.x"])("%s, which Windows keeps for a device, gets a mark", (name) => {
  expect(file(name)).toMatch(/\+[0-9a-f]{12}$/);
});

test("names that differ in nothing but small and capital letters have files that differ in more", () => {
  const files = [...fileNames(["IdP", "idp", "other"]).values()];
  expect(files).toEqual([
    expect.stringMatching(/^IdP\+[0-9a-f]{12}$/),
    expect.stringMatching(/^idp\+[0-9a-f]{12}$/),
    "other",
  ]);
});

test("whatever certificates are called, every file can be made in every file system, and none is another's", () => {
  const name = fc.oneof(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 255 }),
    fc.string({ unit: fc.constantFrom("a", "A", "ж", "."), minLength: 1, maxLength: 255 }),
    fc.constantFrom("con", "Con", "a", "A", "x".repeat(255), "X".repeat(255)),
  );
  fc.assert(
    fc.property(fc.uniqueArray(name), (names) => {
      const files = [...fileNames(names).values()];
      expect(new Set(files.map((given) => given.toLowerCase())).size).toBe(names.length);
      for (const given of files) expect(given).toMatch(/^[\w.!~'()%+-]{1,104}$/);
    }),
  );
});
