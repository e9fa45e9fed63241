import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import type { Simulator } from "./simulator";

function roots(keyType: string): string[] {
  return rootCertificates.filter((pem) => new X509Certificate(pem).publicKey.asymmetricKeyType === keyType);
}

/** Real certificates: two with RSA keys, one with an EC key. */
export const [rsa = "", otherRsa = ""] = roots("rsa");
export const [ec = ""] = roots("ec");

/** One environment of a certificate, as get and list show it. */
export interface ShownEntry {
  readonly environmentName: string;
  readonly alias: string;
  readonly base64EncodedContent?: string;
  readonly sha1Thumbprint: string;
}

/** What `resultList` holds: certificates, JWKs, environments or projects. */
export interface Row {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly certificateEnvironmentList: readonly ShownEntry[];
  readonly sourceType: string;
  readonly sourceId: string | null;
  readonly type: string;
  readonly kid: string;
  readonly rsa?: Readonly<Record<string, string>>;
}

/** Whatever answers may carry, in all dialects. */
export interface Body {
  readonly resultList?: readonly Row[];
  readonly resultMessage?: string;
  readonly deploymentResult?: Readonly<Record<string, unknown>>;
  readonly access_token?: string;
  readonly keys?: readonly Readonly<Record<string, string>>[];
}

export interface Reply {
  readonly status: number;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly body: Body | undefined;
  readonly headers: Headers;
}

export type CertificateFields = Partial<{
  certificateName: string;
  alias: string;
  certificateDescription: string;
  environmentList: string;
  pemEncodedFile: string | Blob | undefined;
  certificateFile: string | Blob | undefined;
}>;

/** Fields of a certificate that a Manager accepts. */
export function fields(changes: CertificateFields = {}): CertificateFields {
  return {
    certificateName: "idp",
    alias: "idp",
    certificateDescription: "signs tokens",
    environmentList: "production,staging",
    pemEncodedFile: rsa,
    ...changes,
  };
}

/** Speaks HTTP to a simulator, the way the reference's curl examples do. */
export class TestClient {
  constructor(
    private readonly simulator: Pick<Simulator, "url" | "token">,
    private readonly token: string = simulator.token,
  ) {}

  as(token: string): TestClient {
    return new TestClient(this.simulator, token);
  }

  get(path: string): Promise<Reply> {
    return this.send("GET", path);
  }

  delete(path: string): Promise<Reply> {
    return this.send("DELETE", path);
  }

  json(method: string, path: string, body: unknown): Promise<Reply> {
    return this.send(method, path, JSON.stringify(body), { "content-type": "application/json" });
  }

  form(method: string, path: string, content: CertificateFields): Promise<Reply> {
    const form = new FormData();
    for (const [name, value] of Object.entries(content)) {
      const isFile = name === "pemEncodedFile" || name === "certificateFile";
      if (value instanceof Blob || (isFile && value !== undefined)) {
        form.append(name, value instanceof Blob ? value : new Blob([value]), "certificate.pem");
      } else if (value !== undefined) {
        form.append(name, value);
      }
    }
    return this.send(method, path, form);
  }

  create(changes: CertificateFields = {}, project = "payments"): Promise<Reply> {
    return this.form("POST", `/apiops/projects/${project}/certificates/`, fields(changes));
  }

  update(changes: CertificateFields = {}, query = "", path = "payments/certificates/idp"): Promise<Reply> {
    const { certificateName: _, ...content } = fields(changes);
    return this.form("PUT", `/apiops/projects/${path}/${query}`, content);
  }

  async send(
    method: string,
    path: string,
    body?: string | FormData,
    headers: Record<string, string> = {},
  ): Promise<Reply> {
    const authorization = this.token === "" ? {} : { authorization: `Bearer ${this.token}` };
    const response = await fetch(`${this.simulator.url}${path}`, {
      method,
      headers: { ...authorization, ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await response.text();
    return { status: response.status, text, body: parsed(text), headers: response.headers };
  }
}

function parsed(text: string): Body | undefined {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return undefined;
  }
}

/** The only row of an answer's `resultList`. */
export function only(reply: Reply): Row {
  const [row, ...others] = reply.body?.resultList ?? [];
  if (row === undefined || others.length > 0) throw new Error(`Expected one row: ${reply.text}`);
  return row;
}
