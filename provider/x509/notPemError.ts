import { CertificateFormatError, type CertificateFormatErrorParts, oneCertificate } from "./certificateFormatError";

type Guess = Omit<CertificateFormatErrorParts, "expected">;

/** What a text without a block of PEM seems to be instead, and what to do. Nothing of the text is repeated. */
export function notPemError(text: string): CertificateFormatError {
  const trimmed = text.trim();
  const [, guess] = guesses.find(([applies]) => applies(trimmed)) ?? [];
  return new CertificateFormatError({ expected: oneCertificate, ...(guess ?? unknownText) });
}

const unknownText: Guess = {
  received: "a text without the line -----BEGIN CERTIFICATE-----",
  action: "Give the text of the certificate's PEM file, from its BEGIN line to its END line.",
};

/** In the order in which they are tried. */
const guesses: readonly (readonly [(trimmed: string) => boolean, Guess])[] = [
  [
    (trimmed) => trimmed === "",
    { received: "a blank text", action: "Check that the file or variable that it is read from is not empty." },
  ],
  [
    (trimmed) => trimmed.includes("Calling [toString] on an [Output<"),
    {
      received: "the text that Pulumi puts where an Output is used as a string",
      action: "Pass the Output itself, or build the text with pulumi.interpolate or apply.",
    },
  ],
  [
    (trimmed) => /^MI[A-Za-z0-9+/=\s]+$/.test(trimmed),
    {
      received: "what looks like base64 without its BEGIN and END lines",
      action: "Put it between the lines -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----.",
    },
  ],
  [
    (trimmed) => trimmed.startsWith("LS0tLS1CRUdJTi"),
    {
      received: "what looks like PEM that was encoded in base64 once more",
      action: 'Decode it first, e.g. with Buffer.from(text, "base64").toString().',
    },
  ],
  [
    (trimmed) => trimmed.startsWith("0") && trimmed.includes("\ufffd"),
    {
      received: "what looks like a binary file read as text",
      action: "If it is a certificate in DER, convert it: openssl x509 -inform DER -in FILE -out FILE.pem",
    },
  ],
  [
    (trimmed) => trimmed.includes("\0"),
    {
      received: "a text with NUL characters, as when a file in UTF-16 is read as UTF-8",
      action: "Save the file as UTF-8 or ASCII.",
    },
  ],
  [
    (trimmed) =>
      /^[^\r\n]{1,4096}$/.test(trimmed) && /^(?:file:|~?\/|\.{1,2}[/\\]|[A-Za-z]:[/\\])|\.\w{2,5}$/.test(trimmed),
    {
      received: "what looks like the path of a file",
      action: 'Give what the file holds: fs.readFileSync(path, "utf8").',
    },
  ],
];
