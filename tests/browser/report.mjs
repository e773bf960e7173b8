// SPDX-License-Identifier: GPL-3.0-or-later
// node report.mjs CHROMIUM REPORT HOSTILE FOLDER: opens both reports as a reader does. One line a check; exit 1 where one fails.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [executablePath, report, hostile, folder] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const asRoot = process.getuid() === 0;
let failed = 0;

const check = (what, good, detail = "") => {
  console.log(`${good ? "ok" : "FAILED"}: ${what}${good || detail === "" ? "" : `: ${detail}`}`);
  failed += !good;
};
const same = (what, actual, expected) =>
  check(what, JSON.stringify(actual) === JSON.stringify(expected),
    `expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);

const browser = await chromium.launch({ executablePath, args: asRoot ? ["--no-sandbox"] : [] });

// A page with what it said and asked for.
const open = async (file, options = {}) => {
  const context = await browser.newContext({ viewport: { width: 1000, height: 900 }, ...options });
  const page = await context.newPage();
  const said = [];
  const requested = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(String(error)));
  page.on("dialog", (dialog) => { said.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => requested.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  return { page, said, requested, close: () => context.close() };
};

const columnOf = (page, table, heading) => page.evaluate(([id, name]) => {
  const element = document.getElementById(id);
  const column = Array.from(element.tHead.rows[0].cells).findIndex((cell) => cell.textContent === name);
  return Array.from(element.tBodies[0].rows).filter((row) => !row.hidden).map((row) => {
    const cell = row.cells[column];
    return cell.dataset.value === undefined ? null : Number(cell.dataset.value);
  });
}, [table, heading]);
const isOrdered = (values, direction) => {
  const defined = values.filter((value) => value !== null);
  const last = values.lastIndexOf(defined.at(-1));
  return defined.every((value, i) => i === 0 || direction * (value - defined[i - 1]) >= 0) && last === defined.length - 1;
};

// Console, requests, structure.
const checkQuiet = async (name, file, { page, said, requested }) => {
  await page.waitForTimeout(200);
  same(`${name}: nothing said`, said, []);
  same(`${name}: nothing requested but the file`, requested.filter((url) => !url.startsWith("data:,")), [pathToFileURL(file).href]);
  same(`${name}: language`, await page.getAttribute("html", "lang"), "en-GB");
  same(`${name}: one main heading`, await page.locator("h1").count(), 1);
  same(`${name}: tables without caption or heads`, await page.evaluate(() =>
    Array.from(document.querySelectorAll("table")).filter((table) => table.caption === null ||
      Array.from(table.tHead.rows[0].cells).some((cell) => cell.scope !== "col") ||
      Array.from(table.tBodies[0].rows).some((row) => row.querySelector("th[scope=row]") === null)).length), 0);
  check(`${name}: figures are named images`, await page.evaluate(() => {
    const figures = Array.from(document.querySelectorAll("figure svg"));
    return figures.length > 0 && figures.every((svg) => svg.getAttribute("role") === "img" &&
      svg.getAttribute("aria-labelledby").split(" ").every((id) => document.getElementById(id)?.textContent));
  }));
  check(`${name}: marks have details`, await page.locator("figure svg g > title").count() > 5);
};

// Of rows that look alike one is left: axe would judge each of thousands, and say the same of all.
const thin = (page) => page.evaluate(() => document.querySelectorAll("tbody").forEach((body) => {
  const looks = new Set();
  for (const row of Array.from(body.rows)) {
    const look = Array.from(row.querySelectorAll("*"), (element) =>
      [element.tagName, element.className, element.dataset.verdict, element.textContent === ""].join()).join(";");
    if (looks.has(look)) row.remove();
    looks.add(look);
  }
}));

const checkAxe = async (name, page, colorScheme, how) => {
  await page.emulateMedia({ colorScheme });
  const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  check(`${name}: axe-core, ${colorScheme}, ${how}`, grave.length === 0,
    grave.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 2).map((node) => node.html.slice(0, 160)).join(" | ")}`).join("; "));
  for (const { id, impact, nodes } of violations)
    console.log(`# ${name}, ${colorScheme}: ${impact} ${id}: ${nodes.length} times, ${nodes[0].html.slice(0, 120)}`);
};

// Once as it is, once with everything laid open: axe can't judge the contrast of what lies under an edge.
const checkAxeAll = async (name, page) => {
  await thin(page);
  await page.evaluate(axe);
  for (const scheme of ["light", "dark"]) await checkAxe(name, page, scheme, "as it is");
  await page.evaluate(() => {
    document.querySelectorAll("details").forEach((details) => { details.open = true; });
    document.querySelectorAll(".scroll").forEach((region) => {
      Object.assign(region.style, { overflow: "visible", maxHeight: "none" });
      region.querySelectorAll("thead th, caption > span").forEach((element) => { element.style.position = "static"; });
    });
  });
  for (const scheme of ["light", "dark"]) await checkAxe(name, page, scheme, "laid open");
};

const checkMouse = async () => {
  const { page, said, close } = await open(report);
  const table = page.locator("#table-reasons");
  const head = table.locator("th", { hasText: "p adjusted" });
  const before = await columnOf(page, "table-reasons", "p adjusted");
  check("unsorted at first", !isOrdered(before, 1) && await head.getAttribute("aria-sort") === null);
  await head.getByRole("button").click();
  same("a click sorts upwards", await head.getAttribute("aria-sort"), "ascending");
  check("by value", isOrdered(await columnOf(page, "table-reasons", "p adjusted"), 1));
  await head.getByRole("button").click();
  same("another downwards", await head.getAttribute("aria-sort"), "descending");
  check("by value, too", isOrdered(await columnOf(page, "table-reasons", "p adjusted"), -1));
  same("no row got lost", (await columnOf(page, "table-reasons", "p adjusted")).sort(), before.sort());
  const other = page.locator("#table-bitrate th", { hasText: "p adjusted" });
  for (const direction of [1, -1]) {
    await other.getByRole("button").click();
    const values = await columnOf(page, "table-bitrate", "p adjusted");
    check(`undefined last, ${direction > 0 ? "upwards" : "downwards"}`, values.includes(null) && isOrdered(values, direction));
  }
  await page.locator("#table-bitrate th", { hasText: "configuration" }).getByRole("button").click();
  same("one column is the order", await page.locator("#table-bitrate th[aria-sort]").count(), 1);
  same("a column without an order has no button", await page.locator("#table-bitrate th", { hasText: /^interval$/ }).getByRole("button").count(), 0);
  const filter = page.getByRole("searchbox", { name: /Why, comparison by comparison/ });
  await filter.fill("RPS-7 off");
  const shown = await table.locator("tbody tr:visible").allTextContents();
  check("a filter leaves rows with all words", shown.length > 0 && shown.length < before.length &&
    shown.every((text) => text.includes("RPS-7") && text.includes("off")));
  const status = page.locator(".controls", { has: filter }).getByRole("status").first();
  same("and says how many", await status.textContent(), `${shown.length} of ${before.length} rows`);
  await filter.fill("there is no such row");
  same("none", await status.textContent(), `0 of ${before.length} rows`);
  await filter.fill("");
  same("all again", await table.locator("tbody tr:visible").count(), before.length);
  same("nothing said meanwhile", said, []);
  await close();
};

const checkKeyboard = async () => {
  const { page, close } = await open(report);
  const focused = () => page.evaluate(() => {
    const element = document.activeElement;
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    return { name: element.getAttribute("aria-label") ?? element.textContent.trim().slice(0, 60), tag: element.tagName,
      outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
      seen: box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight };
  });
  await page.keyboard.press("Tab");
  const first = await focused();
  same("the first stop skips to the results", first.name, "Skip to the results");
  check("and is seen then", first.seen && first.outlined);
  await page.keyboard.press("Enter");
  same("it leads there", await page.evaluate(() => document.activeElement.id), "main");
  await page.reload();
  let stops = 0;
  let dark = 0;
  const order = [];
  for (; stops < 60; stops++) {
    await page.keyboard.press("Tab");
    const stop = await focused();
    dark += !stop.outlined || !stop.seen;
    order.push(await page.evaluate(() => {
      const last = globalThis.lastStop ?? document.body;
      globalThis.lastStop = document.activeElement;
      return (last.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
    }));
  }
  same("stops whose focus is not seen", dark, 0);
  check("stops follow the page's order", order.every((follows) => follows));
  await page.reload();
  const stopAt = async (name) => {
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press("Tab");
      if ((await focused()).name.startsWith(name)) return true;
    }
    return false;
  };
  check("the filter is reached by Tab", await stopAt("Filter rows: Why"));
  await page.keyboard.type("inconclusive");
  const shown = (await columnOf(page, "table-reasons", "ratio")).length;
  check("and filters as one types", shown > 0 && shown < 30);
  check("a heading is reached by Tab", await stopAt("ratio"));
  await page.keyboard.press("Enter");
  check("Enter sorts", isOrdered(await columnOf(page, "table-reasons", "ratio"), 1));
  await page.keyboard.press("Space");
  check("Space sorts the other way", isOrdered(await columnOf(page, "table-reasons", "ratio"), -1));
  same("the focus stays", (await focused()).name, "ratio");
  same("it is told", await page.locator("[role=status]", { hasText: "sorted by ratio, descending" }).count(), 1);
  await close();
};

const checkPrint = async () => {
  const { page, close } = await open(report, { colorScheme: "dark" });
  const pdf = await page.pdf({ path: "report.pdf", format: "A4" });
  check("the printed report is a PDF of some size", pdf.subarray(0, 5).toString() === "%PDF-" && pdf.length > 20000);
  await page.emulateMedia({ media: "print" });
  same("no controls on paper", await page.locator("nav:visible, .skip:visible, input:visible").count(), 0);
  same("black on white, whatever the screen was", await page.evaluate(() => getComputedStyle(document.body).backgroundColor), "rgb(255, 255, 255)");
  await close();
};

const checkWidths = async (name, page) => {
  for (const width of [400, 900, 1600]) {
    await page.setViewportSize({ width, height: 900 });
    same(`${name}: no sideways scrolling at ${width}`, await page.evaluate(() => document.documentElement.scrollWidth), width);
    same(`${name}: regions that scroll, at ${width}, are stops of the keyboard`, await page.evaluate(() =>
      new Promise((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(Array.from(document.querySelectorAll(".scroll"))
        .filter((region) => region.scrollWidth > region.clientWidth && region.tabIndex !== 0).length), 50)))), 0);
    same(`${name}: names that break, at ${width}, though a line would hold them`, await page.evaluate(() =>
      Array.from(document.querySelectorAll("bdi:not(.long), .whole")).filter((word) => {
        const parts = Array.from(word.getClientRects()); // several on one line where directions mix
        return word.closest("[data-verdict]") === null && parts.some((part) => part.top >= parts[0].bottom - 1);
      }).map((word) => word.textContent)), []);
    await page.screenshot({ path: `${folder}/${name}-${width}.png` });
  }
  check(`${name}: there are names with hyphens`, name !== "report" || await page.locator("bdi", { hasText: "RPS-7+" }).count() > 30);
};

// What to switch on and why: seen whole without sideways scrolling, on a telephone too.
const checkAnswers = async (name, page) => {
  for (const width of [400, 700, 900]) {
    await page.setViewportSize({ width, height: 900 });
    same(`${name}: answers and reasons that need sideways scrolling at ${width}`, await page.evaluate((most) =>
      Array.from(document.querySelectorAll(".answers dd, .basis, .matrix td, #table-reasons td.text"))
        .filter((cell) => cell.getBoundingClientRect().right > most || cell.scrollWidth > cell.clientWidth + 1).length, width), 0);
  }
  await page.setViewportSize({ width: 400, height: 900 });
  check(`${name}: the reasons stand below their verdict`, await page.evaluate(() =>
    Array.from(document.querySelectorAll("#table-reasons tbody tr")).every((row) =>
      row.querySelector("td.text").getBoundingClientRect().top >= row.querySelector("td[data-verdict]").getBoundingClientRect().bottom - 1)));
};

const checkFigures = async () => {
  const { page, close } = await open(report, { colorScheme: "dark" });
  const dark = () => page.evaluate(() => Array.from(document.querySelectorAll(".picture"), (picture) => getComputedStyle(picture).filter));
  check("figures are sheets of paper, dimmed in the dark", (await dark()).every((filter) => filter.startsWith("brightness")));
  await page.emulateMedia({ colorScheme: "light" });
  check("and only there", (await dark()).every((filter) => filter === "none"));
  const details = page.locator("#figure-forest details");
  const rows = details.locator("tbody tr:visible");
  same("a figure's numbers are folded up", await rows.count(), 0);
  await details.locator("summary").click();
  same("a click shows them", await rows.count(), 30);
  await details.locator("summary").focus();
  await page.keyboard.press("Enter");
  same("Enter hides them", await rows.count(), 0);
  await close();
};

const checkHostile = async () => {
  const { page, said, close } = await open(hostile);
  same("no hostile name ran", await page.evaluate(() => window.hostile ?? 0), 0);
  same("none said anything", said, []);
  const heads = await page.locator("#table-reasons tbody th").allTextContents();
  for (const name of ["<script>window.hostile = 1</script>", "\"><img src=x onerror=\"window.hostile = 2\">",
    "</style></title><svg onload='window.hostile = 3'>", "x".repeat(300), "שלU+202Eevil", "U+200B"])
    check(`as text: ${name.slice(0, 40)}`, heads.some((text) => text.replace(/[[\]]/g, "").includes(name)));
  check("the title is text", (await page.title()).includes("<script>window.hostile = 5</script>"));
  same("elements that are not ours", await page.evaluate(() => document.querySelectorAll("img, iframe, object, embed, td script, [onload], [onerror]").length), 0);
  same("scripts", await page.locator("script").count(), 1);
  await page.getByRole("searchbox", { name: /Why/ }).fill("<script>");
  same("a filter finds it as text", await page.locator("#table-reasons tbody tr:visible").count(), 1);
  await page.locator("#table-reasons th", { hasText: "configuration" }).getByRole("button").click();
  same("nor did sorting run one", await page.evaluate(() => window.hostile ?? 0), 0);
  // The page's own policy holds even where something got in.
  const blocked = await page.evaluate(() => new Promise((resolve) => {
    document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
    const script = document.createElement("script");
    script.textContent = "window.hostile = 6";
    document.body.append(script);
    setTimeout(() => resolve("nothing"), 500);
  }));
  check("the policy blocks other scripts", blocked.startsWith("script-src") && await page.evaluate(() => window.hostile ?? 0) === 0, blocked);
  await close();
};

const checkWithoutScript = async () => {
  const { page, said, close } = await open(report, { javaScriptEnabled: false });
  same("without script: nothing said", said, []);
  check("without script: verdicts", await page.locator(".matrix .badge").count() === 30);
  check("without script: reasons", await page.locator("#table-reasons tbody tr:visible").count() === 30);
  same("without script: no dead controls", await page.locator("button, input").count(), 0);
  check("without script: regions are stops of the keyboard",
    await page.locator(".scroll:not([tabindex='0'])").count() === 0);
  await close();
};

for (const [name, file] of [["report", report], ["hostile", hostile]]) {
  const opened = await open(file);
  await checkQuiet(name, file, opened);
  await checkWidths(name, opened.page);
  if (name === "report") await checkAnswers(name, opened.page);
  await opened.page.setViewportSize({ width: 1000, height: 900 });
  await checkAxeAll(name, opened.page);
  await opened.close();
}
await checkFigures();
await checkMouse();
await checkKeyboard();
await checkPrint();
await checkHostile();
await checkWithoutScript();
await browser.close();
process.exit(failed > 0 ? 1 : 0);
