/** What npm demands of a workflow that publishes with provenance, and in which order the release does what it does. */
import * as fs from "node:fs";
import * as path from "node:path";

const workflow = fs.readFileSync(path.resolve(__dirname, "../../.github/workflows/release.yml"), "utf8");
const publish = workflow.slice(workflow.indexOf("\n  publish:"));
const at = (text: string): number => {
  expect(publish).toContain(text);
  return publish.indexOf(text);
};

test("the job that publishes may sign the provenance, on a runner of GitHub", () => {
  expect(publish).toMatch(/\n {4}permissions:[\s\S]*?\n {6}id-token: write/);
  expect(publish).toContain("runs-on: ubuntu-latest");
  expect(publish).toContain("npm publish --provenance --access public");
});

test("everything is stamped before anything is built, packed or published", () => {
  const stamped = at("npm run release:stamp");
  for (const later of ["npm run plugin:pack", "python -m build", "npm publish", "gh release create"]) {
    expect(at(later)).toBeGreaterThan(stamped);
  }
});

test("the Go SDK's tag is on the stamped commit, and is what is pushed", () => {
  const commit = at("git commit --quiet");
  const tag = at('git tag "sdk/go/apinizer/$GITHUB_REF_NAME"');
  const push = at('git push origin "sdk/go/apinizer/$GITHUB_REF_NAME"');
  expect([commit, tag, push]).toEqual([commit, tag, push].sort((one, other) => one - other));
});

test("only a tag publishes: a run by hand is a rehearsal", () => {
  const steps = publish.split(/\n {6}- /).filter((step) => /^name: Publish/.test(step));
  expect(steps).toHaveLength(4);
  for (const step of steps) expect(step).toContain("if: github.ref_type == 'tag'");
});
