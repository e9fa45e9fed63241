/** The parts of a multipart/form-data body. A part counts as a file when it has a file name. */
export interface Multipart {
  readonly fields: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, Buffer>;
}

export function isMultipart(contentType: string | undefined): boolean {
  return /^multipart\/form-data\s*;/i.test(contentType ?? "");
}

/** Parses a body; fails for a malformed one. Of several parts with one name the first counts, as in a servlet. */
export async function parseMultipart(contentType: string, body: Buffer): Promise<Multipart> {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData();
  const fields = new Map<string, string>();
  const files = new Map<string, Buffer>();
  for (const [name, value] of form.entries()) {
    if (typeof value === "string") {
      if (!fields.has(name)) {
        fields.set(name, value);
      }
    } else if (!files.has(name)) {
      files.set(name, Buffer.from(await value.arrayBuffer()));
    }
  }
  return { fields, files };
}
