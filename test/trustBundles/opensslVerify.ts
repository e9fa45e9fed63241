import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Partner } from "./partners";

/** Which partners `openssl verify` accepts. Each set of certificates is asked of it once. */
export class OpensslVerify {
  /** How often openssl was asked. */
  asked = 0;
  private readonly folder = mkdtempSync(join(tmpdir(), "pulumi-apinizer-verify-"));
  private readonly answers = new Map<string, ReadonlySet<string>>();

  constructor(private readonly partners: readonly Partner[]) {
    for (const { name, client } of partners) writeFileSync(this.fileOf(name), client.certificatePem);
  }

  /**
   * Names of the partners that are accepted with these certificates alone, given by their SHA-1 thumbprints, at that
   * moment: milliseconds since the epoch.
   */
  accepted(trusted: Iterable<string>, at: number): ReadonlySet<string> {
    const wanted = new Set(trusted);
    const cas = this.partners.filter(({ sha1 }) => wanted.has(sha1));
    if (cas.length < wanted.size) throw new Error("a certificate is trusted that is no partner's");
    const key = cas.map(({ name, validTo }) => `${name}${at <= validTo ? "" : " (expired)"}`).join();
    const known = this.answers.get(key);
    if (known !== undefined) return known;
    const answer = cas.length === 0 ? new Set<string>() : this.ask(cas, at);
    this.answers.set(key, answer);
    return answer;
  }

  stop(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private ask(cas: readonly Partner[], at: number): ReadonlySet<string> {
    this.asked += 1;
    const caFile = join(this.folder, "cas.pem");
    writeFileSync(caFile, cas.map(({ caPem }) => caPem).join(""));
    const files = this.partners.map(({ name }) => this.fileOf(name));
    const args = ["verify", "-no-CApath", "-no-CAstore", "-attime", String(Math.floor(at / 1000)), "-CAfile", caFile];
    const { stdout, error } = spawnSync("openssl", [...args, ...files], { encoding: "utf8" });
    if (error !== undefined) throw error;
    const lines = new Set(stdout.split("\n"));
    return new Set(this.partners.map(({ name }) => name).filter((name) => lines.has(`${this.fileOf(name)}: OK`)));
  }

  private fileOf(name: string): string {
    return join(this.folder, `${name}.pem`);
  }
}
