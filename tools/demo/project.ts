import * as fs from "node:fs";
import * as path from "node:path";
import type { Engine } from "../engine/engine";
import { engineEnvironment } from "../engine/environment";
import { Pulumi } from "./pulumi";

const root = path.resolve(__dirname, "../..");

/** A copy of the root's Pulumi program, with the certificates that it declares and a state of its own. */
export class DemoProject {
  readonly pulumi: Pulumi;

  /** `folder`: where the program finds the package installed, in the folder itself or above. */
  constructor(
    engine: Engine,
    private readonly folder: string,
  ) {
    for (const name of ["Pulumi.yaml", "examples"]) {
      fs.cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
    }
    fs.mkdirSync(path.join(folder, "certificates"));
    this.pulumi = new Pulumi(engine, folder, engineEnvironment(engine, path.join(folder, "pulumi")));
  }

  /** Puts a PEM file where the program looks for them. */
  putCertificate(name: string, pem: string): void {
    fs.writeFileSync(path.join(this.folder, "certificates", `${name}.pem`), pem);
  }

  /** Makes another of the examples the program of the stack. */
  useExample(name: string): void {
    const file = path.join(this.folder, "Pulumi.yaml");
    fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace(/main: .*/, `main: examples/${name}.ts`));
  }
}
