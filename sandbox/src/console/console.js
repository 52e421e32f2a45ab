// Keeps the page up to date, and makes its forms call the sandbox. Everything on it is rendered by the server.
"use strict";

const said = document.querySelector("[data-testid=said]");

function say(text, bad = false) {
  said.textContent = text;
  said.className = bad ? "bad" : "";
}

// Swaps the parts that changed. What is open stays open, and a part that somebody types in or has selected text in waits.
function swap(fresh) {
  for (const old of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(old.id);
    if (!next || busy(old)) continue;
    for (const open of old.querySelectorAll("details[open]")) {
      const twin = next.querySelector(`details[data-key="${CSS.escape(open.dataset.key)}"]`);
      if (twin) twin.open = true;
    }
    if (old.innerHTML === next.innerHTML) continue;
    const focused = old.contains(document.activeElement) ? place(old, document.activeElement) : null;
    old.replaceChildren(...next.childNodes);
    if (focused) find(old, focused)?.focus();
  }
}

function busy(part) {
  const active = document.activeElement;
  if (part.contains(active) && active.matches("input, select, textarea")) return true;
  const selection = getSelection();
  return !selection.isCollapsed && part.contains(selection.anchorNode);
}

// Where a focused element is, so that its successor can be found: in which row, and which of the row's controls.
function place(part, element) {
  const row = element.closest("details[data-key]");
  const controls = [...(row ?? part).querySelectorAll("summary, button, a, pre")];
  return { key: row?.dataset.key, index: controls.indexOf(element) };
}

function find(part, { key, index }) {
  const row = key === undefined ? part : part.querySelector(`details[data-key="${CSS.escape(key)}"]`);
  return row && [...row.querySelectorAll("summary, button, a, pre")][index];
}

async function refresh() {
  const page = await (await fetch("/", { cache: "no-store" })).text();
  const fresh = new DOMParser().parseFromString(page, "text/html");
  swap(fresh);
  return Number(fresh.body.dataset.version);
}

async function follow() {
  let version = Number(document.body.dataset.version);
  for (;;) {
    try {
      const news = await (await fetch(`/_sandbox/changes?since=${version}`, { cache: "no-store" })).json();
      version = news.version > version ? await refresh() : news.version;
      if (said.dataset.lost) {
        delete said.dataset.lost;
        say("");
        version = await refresh();
      }
      // A burst of changes is one refresh.
      await new Promise((done) => setTimeout(done, 250));
    } catch {
      said.dataset.lost = "yes";
      say("the sandbox does not answer; trying again", true);
      await new Promise((done) => setTimeout(done, 1000));
    }
  }
}

function fields(form) {
  const body = {};
  for (const input of form.elements) {
    if (!input.name || (input.type === "checkbox" && !input.checked)) continue;
    const text = input.value.trim();
    if (text === "") continue;
    body[input.name] = { number: Number, boolean: (word) => word === "true" }[input.dataset.type]?.(text) ?? text;
  }
  return body;
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-call]");
  if (!form) return;
  event.preventDefault();
  if (form.dataset.ask && !confirm(form.dataset.ask)) return;
  const [method, path] = form.dataset.call.split(" ");
  const headers = { "Content-Type": "application/json" };
  const body = method === "POST" ? JSON.stringify(fields(form)) : undefined;
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await fetch(path, { method, headers, body });
    const value = await answer.json();
    say(answer.ok ? form.dataset.said : value.error.message, !answer.ok);
  } catch (error) {
    say(`the sandbox does not answer: ${error.message}`, true);
  } finally {
    button.disabled = false;
  }
});

follow();
