import { aCertificate } from "../support/aCertificate";
import { selfSigned } from "../support/openssl";
import { type Declaration, Scenario } from "../support/scenario";

const idp: Declaration = aCertificate();

test("a certificate that ends soon, or is over, gives a warning on its resource, in previews too", async () => {
  const running = await Scenario.start();
  const ending = /ApinizerCertificate \(ending\):\s+warning: The certificate expires in (9|10) days/;
  const over = /ApinizerCertificate \(over\):\s+warning: The certificate expired at 2021-01-01T00:00:00Z/;
  try {
    const soon = selfSigned({ days: 10 }).certificatePem;
    const past = selfSigned({ validity: ["20200101000000Z", "20210101000000Z"] }).certificatePem;
    const named = (name: string, certificatePem: string) => ({
      ...idp,
      certificateName: name,
      alias: name,
      certificatePem,
    });
    running.declare({ ending: named("ending", soon), over: named("over", past), idp });
    for (const run of [await running.preview(), await running.up()]) {
      expect(run.succeeded).toBe(true);
      expect(run.text).toMatch(ending);
      expect(run.text).toMatch(over);
      expect(run.text).not.toMatch(/ApinizerCertificate \(idp\):\s+warning/);
    }
    await running.configure({ "apinizer:expiryWarningDays": "5" });
    const preview = await running.preview();
    expect(preview.text).not.toMatch(ending);
    expect(preview.text).toMatch(over);
  } finally {
    await running.stop();
  }
});
