// Reads a report as others do: node check_report.mjs REPORT.html [SCREENSHOT_DIR]
// HTML by html-validate, accessibility by axe-core in Debian's chromium, at the width of a screen and of a telephone,
// with tables closed and open, in both languages. Prints one JSON object; every list but `shown` is empty when all is well.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import axe from "axe-core";
import { HtmlValidate } from "html-validate";
import puppeteer from "puppeteer-core";

const [file, screenshots] = process.argv.slice(2);
const html = readFileSync(file, "utf8");

const validator = new HtmlValidate({
  extends: ["html-validate:standard"],
  rules: {
    // Lines are as the template engine writes them.
    "no-trailing-whitespace": "off",
    // The style sheet is in the page on purpose: one file that needs no other.
    "no-inline-style": "error",
  },
});
const report = await validator.validateString(html);
const invalid = report.results.flatMap((r) =>
  r.messages.map((m) => `${m.ruleId} ${m.line}:${m.column} ${m.message}`),
);

const browser = await puppeteer.launch({
  timeout: 120_000,
  executablePath: "/usr/bin/chromium",
  headless: true,
  // The sandbox needs a user that is not root; only our own file is opened.
  args: ["--no-sandbox", "--disable-gpu"],
});
const violations = [];
const wider = [];
const requests = [];
const errors = [];
// Which language an address shows, on the screen and in print.
const shown = {};
try {
  for (const [width, address] of [1280, 390, 320].flatMap((w) => ["", "#en"].map((a) => [w, a]))) {
    const page = await browser.newPage();
    page.on("request", (r) => {
      if (!r.url().startsWith("file:")) requests.push(r.url());
    });
    page.on("console", (m) => errors.push(`${width}: ${m.text()}`));
    page.on("pageerror", (e) => errors.push(`${width}: ${e.message}`));
    await page.setViewport({ width, height: 900, deviceScaleFactor: screenshots ? 1 : 0.5 });
    await page.goto(pathToFileURL(resolve(file)).href + address);
    for (const media of ["screen", "print"]) {
      await page.emulateMediaType(media);
      shown[`${media}${address}`] = await page.evaluate(() =>
        [...document.querySelectorAll(".lang")].filter((e) => e.offsetHeight > 0).map((e) => e.lang),
      );
    }
    await page.emulateMediaType("screen");
    for (const state of ["closed", "open"]) {
      if (state === "open") {
        await page.evaluate(() => document.querySelectorAll("details").forEach((d) => (d.open = true)));
      }
      const found = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
      if (found[0] > found[1]) wider.push(`${width}${address} ${state}: ${found[0]} > ${found[1]}`);
      await page.evaluate(axe.source);
      const result = await page.evaluate(() =>
        // eslint-disable-next-line no-undef
        axe.run(document, { resultTypes: ["violations"] }),
      );
      for (const v of result.violations) {
        const where = v.nodes.slice(0, 3).map((n) => `${n.target.join(" ")}: ${n.failureSummary}`);
        violations.push({ width, address, state, id: v.id, help: v.help, nodes: v.nodes.length, where });
      }
      if (screenshots && state === "closed") {
        await page.screenshot({ path: `${screenshots}/report-${width}${address.slice(1)}.png`, fullPage: true });
      }
    }
    await page.close();
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify({ invalid, violations, wider, requests, errors, shown }, null, 1));
