import fc from "fast-check";
import { pemFiles } from "../../sdk/cli/import/pemFiles";

const file = (name: string) => pemFiles([name]).get(name) ?? "";

test.each([
  ["idp-signing", "idp-signing.pem"],
  ["two words", "two%20words.pem"],
  ["a*b", "a%2Ab.pem"],
  ["console", "console.pem"],
  ["..", "...pem"],
])("the file of %s is %s", (name, expected) => {
  expect(file(name)).toBe(expected);
});

test.each(["con", "NUL", "aux.old", "com1", "LPT9.x"])("%s, which Windows keeps for a device, gets a mark", (name) => {
  expect(file(name)).toMatch(/\+[0-9a-f]{12}\.pem$/);
});

test("names that differ in nothing but small and capital letters have files that differ in more", () => {
  const files = [...pemFiles(["IdP", "idp", "other"]).values()];
  expect(files).toEqual([
    expect.stringMatching(/^IdP\+[0-9a-f]{12}\.pem$/),
    expect.stringMatching(/^idp\+[0-9a-f]{12}\.pem$/),
    "other.pem",
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
      const files = [...pemFiles(names).values()];
      expect(new Set(files.map((given) => given.toLowerCase())).size).toBe(names.length);
      for (const given of files) expect(given).toMatch(/^[\w.!~'()%+-]{1,104}$/);
    }),
  );
});
