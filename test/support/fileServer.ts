import * as fs from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";

/** A server on loopback. */
export interface FileServer {
  /** Without a slash at its end. */
  readonly address: string;
  /** Names of the files that it was asked for, in that order. */
  readonly requested: readonly string[];
  stop(): void;
}

/** Serves the files of a folder. */
export async function serveFiles(folder: string): Promise<FileServer> {
  const requested: string[] = [];
  const server = createServer((request, response) => {
    const name = path.basename(request.url ?? "");
    requested.push(name);
    const file = path.join(folder, name);
    if (fs.existsSync(file)) response.end(fs.readFileSync(file));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `http://127.0.0.1:${port}`, requested, stop: () => void server.close() };
}
