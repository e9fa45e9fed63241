import { X509Certificate } from "node:crypto";
import { leafCertificates } from "../../sdk/cli/probe/leafCertificates";
import { ProbeRun } from "../../sdk/cli/probe/probeRun";

test.each(["0000", "0001", "0080", "7f", "80", "ff"])(
  "a certificate is readable whose random serial number starts with %s",
  async (start) => {
    const random = Buffer.from(start.padEnd(30, "a"), "hex");
    const make = await leafCertificates(() => random);
    const { pem } = make(ProbeRun.begin(Date.now()), "first");
    expect(new X509Certificate(pem).serialNumber.toLowerCase()).toBe(`01${random.toString("hex")}`);
  },
);
