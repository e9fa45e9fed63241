import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Kinds of keys, by the names that the output `publicKeyAlgorithm` has for them. */
export type KeyKind = keyof typeof keyArguments;

const keyArguments = {
  "RSA-2048": ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
  "RSA-3072": ["RSA", "-pkeyopt", "rsa_keygen_bits:3072"],
  "RSA-4096": ["RSA", "-pkeyopt", "rsa_keygen_bits:4096"],
  "RSA-PSS-2048": ["RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
  "EC-P-256": ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
  "EC-P-384": ["EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
  "EC-P-521": ["EC", "-pkeyopt", "ec_paramgen_curve:P-521"],
  "EC-secp256k1": ["EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
  "EC-brainpoolP256r1": ["EC", "-pkeyopt", "ec_paramgen_curve:brainpoolP256r1"],
  Ed25519: ["ED25519"],
  Ed448: ["ED448"],
} as const;

export interface SelfSignedOptions {
  /** In openssl's notation, with `\` before a `/` or `+` of a value; default `/CN=example.com`. */
  readonly subject?: string;
  /** Default `EC-P-256`, which is the fastest. */
  readonly key?: KeyKind;
  /** From now on; default 30. Not with `validity`. */
  readonly days?: number;
  /** First and last second, as `YYYYMMDDHHMMSSZ`. */
  readonly validity?: readonly [string, string];
  /** In openssl's notation, e.g. `DNS:example.com`. */
  readonly san?: readonly string[];
  /** In hex with `0x`, or decimal; default random. */
  readonly serial?: string;
  /** openssl's `string_mask`, e.g. `MASK:0x800` for BMPString; default `utf8only`. */
  readonly stringMask?: string;
  /** Names for attributes of the subject that openssl has none for, by their name: object identifiers. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** Further lines of the extensions' section, and further sections after them. */
  readonly extensions?: readonly string[];
}

export interface KeyAndCertificate {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/**
 * Runs openssl and answers what it prints.
 * @throws Error with what it printed, or when it is not installed.
 */
export function openssl(args: readonly string[], input: string | Buffer = ""): Buffer {
  try {
    return execFileSync("openssl", args, { input, stdio: ["pipe", "pipe", "pipe"], maxBuffer: 1 << 26 });
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: Buffer };
    if (code === "ENOENT") throw new Error("openssl is not on PATH; these tests compare with it: install OpenSSL 3");
    throw new Error(`openssl ${args.join(" ")} failed: ${stderr?.toString() ?? code}`);
  }
}

/** Calls with a new folder that is deleted afterwards. */
export function inTemporaryFolder<Result>(use: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-apinizer-openssl-"));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A new private key: PKCS #8 in PEM. */
export function privateKey(key: KeyKind = "EC-P-256"): string {
  return openssl(["genpkey", "-algorithm", ...keyArguments[key]]).toString();
}

/** A new key and a certificate for it, signed by itself. */
export function selfSigned(options: SelfSignedOptions = {}): KeyAndCertificate {
  const privateKeyPem = privateKey(options.key);
  return { certificatePem: sign(options, privateKeyPem), privateKeyPem };
}

/** A new key and a certificate for it, signed by the issuer. */
export function issued(
  issuer: KeyAndCertificate,
  options: Pick<SelfSignedOptions, "subject" | "key" | "days">,
): KeyAndCertificate {
  const privateKeyPem = privateKey(options.key);
  const certificatePem = inTemporaryFolder((folder) => {
    const [key, config] = [join(folder, "key.pem"), join(folder, "openssl.cnf")];
    const [ca, caKey] = [join(folder, "ca.pem"), join(folder, "ca-key.pem")];
    writeFileSync(key, privateKeyPem, { mode: 0o600 });
    writeFileSync(caKey, issuer.privateKeyPem, { mode: 0o600 });
    writeFileSync(ca, issuer.certificatePem);
    writeFileSync(config, configuration(options, folder));
    const args = [...requestArguments(options, { key, config, folder }), "-x509", "-CA", ca, "-CAkey", caKey];
    return openssl([...args, "-days", String(options.days ?? 30), "-extensions", "extensions"]).toString();
  });
  return { certificatePem, privateKeyPem };
}

function sign(options: SelfSignedOptions, privateKeyPem: string): string {
  return inTemporaryFolder((folder) => {
    const files = { key: join(folder, "key.pem"), config: join(folder, "openssl.cnf"), folder };
    writeFileSync(files.key, privateKeyPem, { mode: 0o600 });
    writeFileSync(files.config, configuration(options, folder));
    return options.validity === undefined
      ? signWithDays(options, files)
      : signWithDates(options, options.validity, files);
  });
}

/** Two certificates for one key, in PEM: the old one, and its renewal. */
export function renewed(kind?: KeyKind): readonly [string, string] {
  const key = privateKey(kind);
  const pem = (days: number) => sign({ days }, key);
  return [pem(30), pem(60)];
}

interface Files {
  readonly key: string;
  readonly config: string;
  readonly folder: string;
}

function configuration(options: SelfSignedOptions, folder: string): string {
  const { san = [], stringMask = "utf8only", attributes = {}, extensions = [] } = options;
  const names = san.map((name, index) => `${name.replace(":", `.${index} = `)}`);
  const oids = Object.entries(attributes).map(([name, oid]) => `${name} = ${oid}`);
  return [
    `oid_section = oids\n[oids]\n${oids.join("\n")}`,
    `[req]\nprompt = no\nutf8 = yes\nstring_mask = ${stringMask}\ndistinguished_name = name\n[name]`,
    `[ca]\ndefault_ca = ca_default\n[ca_default]\ndatabase = ${join(folder, "index.txt")}\nserial = ${join(folder, "serial")}`,
    `new_certs_dir = ${folder}\npolicy = policy\ndefault_md = default\nemail_in_dn = yes\npreserve = yes\n[policy]`,
    `[names]\n${names.join("\n")}`,
    `[extensions]\n${san.length > 0 ? "subjectAltName = @names\n" : ""}${extensions.join("\n")}\n`,
  ].join("\n");
}

function requestArguments({ subject = "/CN=example.com" }: SelfSignedOptions, { key, config }: Files): string[] {
  return ["req", "-new", "-utf8", "-subj", subject, "-key", key, "-config", config];
}

function signWithDays(options: SelfSignedOptions, files: Files): string {
  const { days = 30, serial } = options;
  const args = [...requestArguments(options, files), "-x509", "-days", String(days), "-extensions", "extensions"];
  return openssl([...args, ...(serial === undefined ? [] : ["-set_serial", serial])]).toString();
}

/** `openssl req` takes dates from version 3.4 on only; `openssl ca` always has. */
function signWithDates(options: SelfSignedOptions, [from, to]: readonly [string, string], files: Files): string {
  const [request, certificate] = [join(files.folder, "request.pem"), join(files.folder, "certificate.pem")];
  openssl([...requestArguments(options, files), "-out", request]);
  writeFileSync(join(files.folder, "index.txt"), "");
  writeFileSync(join(files.folder, "serial"), (options.serial ?? "0x1001").replace("0x", ""));
  const dates = ["-startdate", from, "-enddate", to];
  const where = ["-config", files.config, "-keyfile", files.key, "-in", request, "-out", certificate];
  openssl(["ca", "-batch", "-selfsign", "-notext", "-extensions", "extensions", ...dates, ...where]);
  return readFileSync(certificate, "utf8");
}
