// Answers what is wrong with the page, as a list of sentences.
const complaints = [];
const complain = (what) => complaints.push(what);
const all = (selector) => [...document.querySelectorAll(selector)];
const seen = (element) => element.getClientRects().length > 0;

if (!["en", "id"].includes(document.documentElement.lang)) complain("the page does not say its language");
// The example shop is a page of a merchant's own; all others must say that they are a sandbox's.
const shop = document.title.endsWith(" · Kopi Senja");
if (!shop && !document.title.includes(" · sandbox")) complain(`the title is "${document.title}"`);
if (all("h1").length !== 1) complain("there is not one h1");
if (all("main").length !== 1) complain("there is not one main");
// The page for people has a script and a style of its own; what customers see has neither.
const own = (element) => "version" in document.body.dataset && new URL(element.src ?? element.href, location).href.startsWith(`${location.origin}/_sandbox/`);
if (!all("script, [src], link[rel=stylesheet]").every(own)) complain("something comes from elsewhere");
if (!shop && !document.querySelector(".banner")?.textContent.startsWith("Sandbox — ")) complain("there is no banner");

const ids = all("[id]").map((element) => element.id);
if (new Set(ids).size !== ids.length) complain("an id is there twice");
for (const input of all("input:not([type=hidden]), select, textarea")) {
  if (input.labels.length === 0) complain(`${input.name} has no label`);
  const described = (input.getAttribute("aria-describedby") ?? "").split(" ").filter(Boolean);
  for (const id of described) if (!document.getElementById(id)) complain(`${input.name} is described by ${id}, which is not there`);
  if (input.getAttribute("aria-invalid") === "true" && !described.some((id) => id.endsWith("-error"))) complain(`${input.name} does not say what is wrong`);
}
for (const error of all(".error")) if (error.getAttribute("role") !== "alert") complain("an error is no alert");
for (const target of all("a, button, summary, label.choice")) {
  const { width, height } = target.getBoundingClientRect();
  if (seen(target) && (width < 24 || height < 24)) complain(`"${target.textContent}" is ${width} by ${height}`);
}

// WCAG 2.2, 1.4.3: 4.5 to 1, and 3 to 1 for large text. Behind the header is the page's band.
const parse = (color) => {
  const [red, green, blue, alpha = 1] = color.match(/[\d.]+/g).map(Number);
  return { rgb: [red, green, blue], alpha };
};
const over = (top, below) => top.rgb.map((part, index) => part * top.alpha + below[index] * (1 - top.alpha));
const light = (rgb) => {
  const [red, green, blue] = rgb.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
const probe = document.body.appendChild(document.createElement("i"));
probe.style.color = "var(--band)";
const band = parse(getComputedStyle(probe).color).rgb;
probe.remove();
const ground = (element) => {
  if (element.tagName === "HEADER") return band;
  if (element === document.body) return parse(getComputedStyle(element).backgroundColor).rgb;
  return over(parse(getComputedStyle(element).backgroundColor), ground(element.parentElement));
};
for (const element of all("body *")) {
  const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  if (!own || !seen(element)) continue;
  const style = getComputedStyle(element);
  const below = ground(element);
  const [dark, bright] = [light(over(parse(style.color), below)), light(below)].sort((a, b) => a - b);
  const size = parseFloat(style.fontSize);
  const enough = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
  const contrast = (bright + 0.05) / (dark + 0.05);
  if (contrast < enough) complain(`"${element.textContent}" has a contrast of ${contrast.toFixed(2)}`);
}
return complaints;
