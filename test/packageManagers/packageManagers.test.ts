/** A stack's whole life with the package as package managers lay it out; `npm run test:matrix` has the others. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { cycle } from "./cycle";

jest.setTimeout(600_000);

let folder: string;
beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "package-managers-")));
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

test.each(["npm", "pnpm"] as const)("%s: preview, up, refresh, an upgrade, destroy", async (layout) => {
  expect(await cycle(layout, folder)).toBeLessThan(400);
});

test("npm workspaces, where the package is a link: the same, and the state stays small", async () => {
  expect(await cycle("npm workspaces", folder)).toBeLessThan(3000);
});
