// Keeps the page up to date, and makes its forms call the sandbox. Everything on it is rendered by the server.
"use strict";

const said = document.querySelector("[data-testid=said]");
const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
let hush;

function say(text, bad = false, milliseconds = bad ? 30_000 : 10_000) {
  clearTimeout(hush);
  said.textContent = text;
  said.classList.toggle("bad", bad);
  if (milliseconds) hush = setTimeout(() => (said.textContent = ""), milliseconds);
}

// Puts the children of `next` in place of those of `old`. A row that is still there stays where it is, open or not, with
// what has the focus or is selected in it; so the page does not jump below a new row.
function swap(old, next) {
  const rows = new Map();
  for (const row of old.children) if (row.dataset.key) rows.set(row.dataset.key, row);
  let place = old.firstChild;
  for (const node of [...next.childNodes]) {
    const row = rows.get(node.dataset?.key) ?? node;
    if (row !== node && row.innerHTML !== node.innerHTML) refill(row, node);
    if (row === place) place = place.nextSibling;
    else old.insertBefore(row, place);
  }
  while (place) {
    const after = place.nextSibling;
    place.remove();
    place = after;
  }
}

// A row that changed: what had the focus in it has it again.
function refill(row, next) {
  const controls = () => [...row.querySelectorAll("summary, button, a, pre")];
  const index = controls().indexOf(document.activeElement);
  row.replaceChildren(...next.childNodes);
  controls()[index]?.focus({ preventScroll: true });
}

function selecting(part) {
  const selection = getSelection();
  return !selection.isCollapsed && part.contains(selection.anchorNode);
}

// Whether all of it is new now: a part in which somebody selects text waits.
async function refresh() {
  const page = await (await fetch("/", { cache: "no-store" })).text();
  const fresh = new DOMParser().parseFromString(page, "text/html");
  let whole = true;
  for (const old of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(old.id);
    if (!next || old.innerHTML === next.innerHTML) continue;
    if (selecting(old)) whole = false;
    else swap(old, next);
  }
  tick();
  return whole ? Number(fresh.body.dataset.version) : null;
}

// The time of a clock that runs, between two looks at it.
let looked = null;
function tick() {
  const now = document.querySelector("#now [data-at]");
  if (!now) return;
  if (looked?.at !== now.dataset.at) looked = { at: now.dataset.at, when: performance.now() };
  const time = new Date(Number(looked.at) + performance.now() - looked.when);
  now.textContent = time.toISOString().slice(0, 19).replace("T", " ");
}

async function seen() {
  while (document.hidden) await new Promise((done) => document.addEventListener("visibilitychange", done, { once: true }));
}

async function follow() {
  let version = Number(document.body.dataset.version);
  let lost = false;
  for (;;) {
    try {
      await seen();
      const news = await (await fetch(`/_sandbox/changes?since=${version}`, { cache: "no-store" })).json();
      if (lost || news.version !== version) version = (await refresh()) ?? version;
      if (lost) say("the sandbox is there again");
      lost = false;
      // A burst of changes is one refresh.
      await pause(250);
    } catch {
      if (!lost) say("the sandbox does not answer; trying again", true, 0);
      lost = true;
      await pause(1000);
    }
  }
}

class Unreadable extends Error {}

const kinds = {
  number(text) {
    if (Number.isNaN(Number(text))) throw new Unreadable(`${text} is not a number`);
    return Number(text);
  },
  boolean: (text) => text === "true",
  json(text) {
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new Unreadable(`that is not JSON: ${error.message}`);
    }
  },
};

function fields(form) {
  const body = {};
  for (const input of form.elements) {
    const text = input.name && (input.type !== "checkbox" || input.checked) ? input.value.trim() : "";
    if (text !== "") body[input.name] = kinds[input.dataset.type]?.(text) ?? text;
  }
  return body;
}

async function call(form) {
  const [method, path] = form.dataset.call.split(" ");
  const body = method === "POST" ? JSON.stringify(fields(form)) : undefined;
  const answer = await fetch(path, { method, body, headers: { "Content-Type": "application/json" } });
  const value = await answer.json();
  if (!answer.ok) return say(value.error.message, true);
  const last = value.attempts?.at(-1);
  if (!last) return say(form.dataset.said);
  say(`${form.dataset.said}: ${last.status ?? last.error}`, !(last.status >= 200 && last.status < 300));
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-call]");
  if (!form) return;
  event.preventDefault();
  if (form.dataset.busy || (form.dataset.ask && !confirm(form.dataset.ask))) return;
  // Not `disabled`: a disabled button loses the focus.
  form.dataset.busy = "yes";
  try {
    await call(form);
  } catch (error) {
    say(error instanceof Unreadable ? error.message : "the sandbox does not answer", true);
  } finally {
    delete form.dataset.busy;
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.parentElement.querySelector("code[data-testid]").textContent);
    say("copied");
  } catch {
    say("the browser does not let this page copy: select the text instead", true);
  }
});

setInterval(tick, 1000);
tick();
follow();
