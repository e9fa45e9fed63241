import { crc32 } from "node:zlib";
import { ApiError } from "./envelope";
import { namedEnvironment } from "./environments";
import { type Handler, projectOf } from "./request";

/**
 * `GET /projects/{p}/certificates/truststore/{e}/export-file/` ("Export Truststore File"): a ZIP with a file for every
 * certificate that the environment's workers hold, `<alias>.cer`. Since 2026.09.
 */
export const exportTruststore: Handler = (call) => {
  const { manager, names } = call;
  const project = projectOf(call, "EXPORT_IMPORT");
  const environment = namedEnvironment(names.environment ?? "", manager.dialect);
  if (!project.environments.has(environment)) {
    throw new ApiError(`Environment (${names.environment}) is not found or user does not have privilege to access it!`);
  }
  const held = new Map<string, Buffer>();
  for (const owner of manager.store.projects.values()) {
    for (const record of owner.certificates.values()) {
      const [worker] = manager.gateways.holdings(record, environment);
      for (const { alias, sha1 } of worker?.certificates ?? []) {
        const entry = record.entries.find(({ certificate }) => certificate.sha1 === sha1);
        held.set(`${alias}.cer`, Buffer.from(entry?.certificate.pem ?? ""));
      }
    }
  }
  return { status: 200, headers: { "content-type": "application/zip" }, body: zip(held) };
};

/** A ZIP archive without compression (APPNOTE.TXT 4.3). */
function zip(files: ReadonlyMap<string, Buffer>): Buffer {
  const contents: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of files) {
    const [sum, encoded] = [crc32(content), Buffer.from(name)];
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt32LE(sum, 10);
    common.writeUInt32LE(content.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(encoded.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), common, encoded, content]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\0"), common, rest, encoded]));
    contents.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.size, 4);
  end.writeUInt16LE(files.size, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...contents, central, Buffer.from("PK\x05\x06"), end]);
}
