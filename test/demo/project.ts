import * as fs from "node:fs";
import * as path from "node:path";
import type { Engine } from "../engine/engine";
import { engineEnvironment } from "../engine/environment";
import { installPackage, packPackage } from "../support/installed";
import { say } from "./print";
import { Pulumi } from "./pulumi";

const root = path.resolve(__dirname, "../..");

/** Folder of the demo, made anew by each run: the program with the packed package, and Pulumi's state. */
export const demoFolder = path.join(root, ".demo");

/** The certificates that the program declares: one PEM file each. */
const certificatesFolder = path.join(demoFolder, "certificates");

/** Puts the root's Pulumi program into the demo's folder, with the package installed as a user has it. */
export function makeProject(engine: Engine): Pulumi {
  fs.rmSync(demoFolder, { recursive: true, force: true });
  fs.mkdirSync(certificatesFolder, { recursive: true });
  say("building and packing the package");
  const tarball = packPackage(demoFolder);
  say("installing the packed package and Pulumi's SDK beside the program (about 20 seconds)");
  installPackage(tarball, demoFolder);
  for (const name of ["Pulumi.yaml", "examples"]) {
    fs.cpSync(path.join(root, name), path.join(demoFolder, name), { recursive: true });
  }
  return new Pulumi(engine, demoFolder, engineEnvironment(engine, path.join(demoFolder, "pulumi")));
}

/** Makes another of the examples the program of the stack. */
export function useExample(name: string): void {
  const file = path.join(demoFolder, "Pulumi.yaml");
  fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace(/main: .*/, `main: examples/${name}.ts`));
}

export function putCertificate(name: string, pem: string): void {
  fs.writeFileSync(path.join(certificatesFolder, `${name}.pem`), pem);
}
