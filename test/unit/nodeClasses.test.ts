import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { finishConstructors } from "../../tools/sdk/nodeClasses";

test("a class that Pulumi's generator writes in another way is refused, and left as it is", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-apinizer-classes-"));
  try {
    const source = 'import * as pulumi from "@pulumi/pulumi";\nsuper(type, name, args, opts);\n';
    fs.writeFileSync(path.join(folder, "other.ts"), source);
    expect(() => finishConstructors(folder, ["other.ts"])).toThrow(/other\.ts: no constructor/);
    expect(fs.readFileSync(path.join(folder, "other.ts"), "utf8")).toBe(source);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
