/** What is left of a certificate, and whether it is within the limit: as openssl's command says. */
import { execFileSync, spawnSync } from "node:child_process";
import { certificateFacts, parseCertificatePem } from "../../provider/x509";
import { endsWithin, lifetimeLeft, parseLimit } from "../../sdk/cli/expiry/limit";
import { summary } from "../../sdk/cli/expiry/report";
import { selfSigned } from "../support/openssl";
import { day, ending, reportOf, unreadable } from "./reports";

const factor = Number(process.env.SOAK_FACTOR ?? 1);

describe("a limit", () => {
  test.each([
    ["30d", { unit: "days", value: 30 }],
    ["0d", { unit: "days", value: 0 }],
    ["1.5d", { unit: "days", value: 1.5 }],
    ["20%", { unit: "percent", value: 20 }],
    ["100%", { unit: "percent", value: 100 }],
  ])("a limit of %s is taken", (text, expected) => {
    expect(parseLimit(text)).toEqual({ text, ...expected });
  });

  test.each(["", "30", "-1d", "30 d", "101%", "d", "%", "1e3d", "30D", "Infinityd"])(
    "a limit of %j is refused",
    (text) => {
      expect(() => parseLimit(text)).toThrow('Expected days, e.g. "30d"');
    },
  );
});

describe("a report", () => {
  test("a report is sorted by what ends first; what tells no end comes last", () => {
    const { rows } = reportOf([unreadable, ending(400), ending(-3), ending(10)]);
    expect(rows.map(({ certificateName }) => certificateName)).toEqual([
      "ends-in--3",
      "ends-in-10",
      "ends-in-400",
      "unreadable",
    ]);
    expect(rows.map(({ status }) => status)).toEqual(["expired", "ending", "valid", "unknown"]);
    expect(rows.map(({ daysLeft }) => daysLeft)).toEqual([-3, 10, 400, undefined]);
  });

  test("a report with a limit judges by it alone", () => {
    const report = reportOf([ending(10), ending(50), ending(5, { lifetime: 6 }), unreadable], {
      limit: parseLimit("20%"),
    });
    expect(report.rows.map(({ isWithinLimit }) => isWithinLimit)).toEqual([false, true, true, false]);
    expect(summary(report)).toBe("4 certificates in 1 project: 0 expired, 2 end within 20%, 1 without a known end");
  });

  test.each(["20%", "30d"])("an expired certificate is within %s, although its content cannot be read", (limit) => {
    const { rows } = reportOf([{ ...unreadable, notAfter: "2020-01-01T00:00:00Z" }], { limit: parseLimit(limit) });
    expect(rows).toMatchObject([{ status: "expired", isWithinLimit: true, isNotJudged: false }]);
  });

  test("a limit judges no certificate whose end, or for percent whose begin, is not known; one in no environment has none", () => {
    const later = { ...unreadable, notAfter: "2090-01-01T00:00:00Z" };
    const judged = (text: string) =>
      reportOf([later, unreadable, { ...unreadable, entries: [] }], { limit: parseLimit(text) }).rows;
    expect(judged("30d").map(({ isNotJudged }) => isNotJudged)).toEqual([false, true, false]);
    expect(judged("20%").map(({ isNotJudged }) => isNotJudged)).toEqual([true, true, false]);
    expect(reportOf([later, unreadable]).rows.map(({ isNotJudged }) => isNotJudged)).toEqual([false, false]);
  });

  test.each([
    ["before its begin", { notBefore: "2030-01-01T00:00:00Z", notAfter: "2031-01-01T00:00:00Z" }, 1],
    ["that never was valid", { notBefore: "2031-01-01T00:00:00Z", notAfter: "2030-01-01T00:00:00Z" }, 0],
    ["of one moment", { notBefore: "2030-01-01T00:00:00Z", notAfter: "2030-01-01T00:00:00Z" }, 0],
  ])("a report of a certificate %s says what is left of its lifetime", (_what, validity, left) => {
    expect(lifetimeLeft(validity, Date.UTC(2026, 0))).toBe(left);
  });
});

/** Certificates with other dates than they were signed with: neither openssl's command nor we look at the signature. */
function withDates(
  template: Buffer,
  [oldBegin, oldEnd]: readonly [string, string],
  begin: string,
  end: string,
): Buffer {
  const der = Buffer.from(template);
  for (const [from, to] of [
    [oldBegin, begin],
    [oldEnd, end],
  ] as const) {
    expect(to).toHaveLength(from.length);
    der.write(to, der.indexOf(from, 0, "latin1"), "latin1");
  }
  return der;
}

const digits = (time: number, length: number) =>
  `${new Date(time).toISOString().replace(/\D/g, "").slice(0, 14)}Z`.slice(15 - length);

test.each([
  ["UTCTime", 13, ["20100101000000Z", "20491231235959Z"], Date.UTC(1950, 0), Date.UTC(2049, 11, 31)],
  [
    "GeneralizedTime, before 1950 and after 2049 too",
    15,
    ["20500101000000Z", "99991231235959Z"],
    Date.UTC(1200, 0),
    Date.UTC(9999, 11, 31),
  ],
] as const)(
  "the end and what is within a limit are as openssl has them: %s",
  (_what, length, validity, earliest, latest) => {
    const template = parseCertificatePem(selfSigned({ validity }).certificatePem);
    const old = [validity[0].slice(15 - length), validity[1].slice(15 - length)] as const;
    let compared = 0;
    for (let index = 0; index < 120 * factor; index++) {
      const days = (index * 37) % 400;
      // Half of the ends are around the limit, by minutes; the others anywhere.
      const around = Date.now() + days * day + (((index * 7919) % 240) - 120) * 60_000;
      const anywhere = earliest + (((index * 104_729) % 9973) / 9973) * (latest - earliest);
      const end = Math.floor((index % 2 === 0 ? around : anywhere) / 1000) * 1000;
      const der = withDates(template, old, digits(Math.max(earliest, end - 90 * day), length), digits(end, length));
      const { notBefore, notAfter } = certificateFacts(der);
      const limit = parseLimit(`${days}d`);
      const before = endsWithin(limit, { notBefore, notAfter }, Date.now());
      const args = [
        "x509",
        "-inform",
        "DER",
        "-noout",
        "-enddate",
        "-dateopt",
        "iso_8601",
        "-checkend",
        String(days * 86_400),
      ];
      const { status, stdout } = spawnSync("openssl", args, { input: der, encoding: "utf8" });
      const after = endsWithin(limit, { notBefore, notAfter }, Date.now());
      expect(/notAfter=(.*)/.exec(stdout)?.[1]?.replace(" ", "T")).toBe(notAfter);
      if (before !== after) continue;
      expect({ end: notAfter, days, isWithin: before }).toEqual({ end: notAfter, days, isWithin: status !== 0 });
      compared += 1;
    }
    expect(compared).toBeGreaterThan(110 * factor);
  },
);

test("openssl's command is the one that is compared with", () => {
  expect(execFileSync("openssl", ["version"], { encoding: "utf8" })).toMatch(/^OpenSSL/);
});
