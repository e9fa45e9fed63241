/** The page in a real Chromium, whose binary an npm package carries for Linux on x64: looked at, sorted, filtered, by keyboard. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import Chromium from "@sparticuz/chromium";
import axe from "axe-core";
import { type Browser, chromium, type Page } from "playwright-core";
import { formatPage } from "../../sdk/cli/expiry/html/page";
import type { Report } from "../../sdk/cli/expiry/report";
import { ending, hostileName, manyItems, reportOf, unreadable } from "./reports";

const few = reportOf([
  ending(-3),
  ending(10, { jwks: [{ projectName: "payments", name: "jwk", kid: "1" }] }),
  ending(200, { certificateName: hostileName, projectName: "identity" }),
  ending(50, { certificateName: "zebra" }),
  ending(900, { certificateName: "apple" }),
  unreadable,
]);

const supported = process.platform === "linux" && process.arch === "x64";
(supported ? describe : describe.skip)("the page", () => {
  let browser: Browser;
  let folder: string;
  beforeAll(async () => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "expiry-page-"));
    browser = await chromium.launch({
      executablePath: await Chromium.executablePath(),
      args: ["--no-sandbox"],
      timeout: 120_000,
    });
  });
  afterAll(async () => {
    await browser?.close();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** Opens a page, and tells what it asked for and said. */
  async function open(report: Report, colorScheme: "light" | "dark" = "light") {
    const file = path.join(folder, "page.html");
    fs.writeFileSync(file, formatPage(report));
    const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 900 } });
    const heard: string[] = [];
    page.on("console", (message) => heard.push(message.text()));
    page.on("pageerror", (error) => heard.push(error.message));
    page.on("request", (request) => heard.push(`request: ${request.url().split("/").pop()}`));
    page.on("dialog", (dialog) => {
      heard.push("dialog");
      void dialog.dismiss();
    });
    await page.goto(`file://${file}`, { timeout: 120_000 });
    return { page, heard };
  }

  const names = (page: Page) => page.locator("table.certificates tbody tr td:nth-child(6)").allTextContents();

  const isLastRowLaidOut = (page: Page) =>
    page.evaluate(
      `[...document.querySelectorAll("table.certificates tr")].at(-1).checkVisibility({ contentVisibilityAuto: true })`,
    );

  test.each(["light", "dark"] as const)(
    "the page in its %s colours asks for nothing, runs nothing of a name, and axe finds nothing",
    async (scheme) => {
      const { page, heard } = await open(few, scheme);
      expect(await page.title()).toMatch(/^What ends when: 6 certificates/);
      expect(heard).toEqual(["request: page.html"]);
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      await page.close();
    },
  );

  test("the content security policy lets nothing else run", async () => {
    const { page } = await open(few);
    const ran = await page.evaluate(`(() => {
      const script = document.createElement("script");
      script.textContent = "document.title = 'run'";
      document.head.append(script);
      return document.title;
    })()`);
    expect(ran).not.toBe("run");
    await page.close();
  });

  test("the page sorts and filters, by keyboard alone too", async () => {
    const { page } = await open(few);
    const sorted = ["ends-in--3", "ends-in-10", "zebra"];
    expect((await names(page)).slice(0, 3)).toEqual(sorted);
    await page.getByRole("button", { name: "Certificate", exact: true }).focus();
    await page.keyboard.press("Enter");
    expect(await page.getByRole("columnheader", { name: "Certificate" }).getAttribute("aria-sort")).toBe("ascending");
    const ascending = await names(page);
    expect(ascending.indexOf("apple")).toBeLessThan(ascending.indexOf("zebra"));
    await page.keyboard.press("Space");
    expect(await names(page)).toEqual(ascending.toReversed());
    await page.getByRole("button", { name: "Ends" }).click();
    expect((await names(page)).slice(0, 3)).toEqual(sorted);
    await page.getByLabel("Filter").fill("ZEB pay");
    expect(await names(page)).toEqual(["zebra"]);
    expect(await page.locator("#shown").textContent()).toBe("1 of 6 certificates");
    await page.getByLabel("Filter").fill("");
    await page.getByLabel("Status").selectOption("expired");
    expect(await names(page)).toEqual(["ends-in--3"]);
    await page.close();
  });

  test("a screen reader has a table of rows and cells, and the timeline as numbers", async () => {
    const { page } = await open(few);
    await expect(page.getByRole("table", { name: "All certificates" }).getByRole("row").count()).resolves.toBe(7);
    await expect(page.getByRole("cell", { name: "zebra" }).count()).resolves.toBeGreaterThan(0);
    await expect(page.getByRole("img", { name: /^3 certificates end in the next 12 months/ }).count()).resolves.toBe(1);
    expect(await page.locator("svg rect").count()).toBe(3);
    const tooltips = await page.locator("svg rect title").allTextContents();
    expect(tooltips[0]).toBe("2026-12-05: 1 certificate: payments/ends-in-10");
    await page.close();
  });

  test("the page prints all rows, without what only a screen has", async () => {
    const { page } = await open(reportOf(manyItems(300)));
    await page.emulateMedia({ media: "print" });
    expect(await page.locator(".controls").isVisible()).toBe(false);
    expect(await isLastRowLaidOut(page)).toBe(true);
    expect((await page.pdf({ preferCSSPageSize: true })).length).toBeGreaterThan(10_000);
    await page.close();
  });

  test("the page of 10,000 certificates lays out those in sight alone, and finds one", async () => {
    const { page } = await open(reportOf(manyItems(10_000)));
    expect(await page.locator("#shown").textContent()).toBe("10000 of 10000 certificates");
    expect(await isLastRowLaidOut(page)).toBe(false);
    await page.getByLabel("Filter").fill("certificate-9876");
    expect(await names(page)).toEqual(["certificate-9876"]);
    await page.close();
  });
});
