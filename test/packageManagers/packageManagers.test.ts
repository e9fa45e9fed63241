/** A stack's whole life with the package as package managers lay it out; `npm run test:matrix` has the others. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { cycle } from "./cycle";

let folder: string;
beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "package-managers-")));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

test("a stack with npm goes through preview, up, refresh, an upgrade and destroy", async () => {
  expect(await cycle("npm", folder)).toBeLessThan(400);
});

const linked = ["pnpm", "pnpm, oldest Pulumi", "npm workspaces"] as const;

test.each(linked)(
  "a stack with %s, where the package is a link, goes through the same, and its state stays small",
  async (layout) => {
    expect(await cycle(layout, folder)).toBeLessThan(3000);
  },
);
