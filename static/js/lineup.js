// The lineup without full page loads. The pages, their addresses and the rules stay the server's:
// a link or a form of the lineup page is fetched, its main part put in place of this one, and its address
// into the history, so that the browser's back button undoes here too. A hash names what gets the
// focus. Without this file every step is a page of its own.

import { setClock, showTimes } from "./clock.js";

const LINEUP = "/lineup/";
const TYPING = 250; // milliseconds after the last key
const main = document.getElementById("main");
const voice = Object.assign(document.createElement("p"), { className: "visually-hidden" });
voice.setAttribute("role", "status");
document.body.append(voice);
let asking = new AbortController();
let typing;

// What the page shows as the lineup, saved or not.
const draft = () => ["s", "b", "c", "v", "chip"].map((name) => main.querySelector(`[name=${name}]`)?.value ?? "").join();

function say(text) {
  voice.textContent = "";
  setTimeout(() => (voice.textContent = text), 50); // a change of nothing would not be read
}

// held: the focus was on something that is gone, and must be somewhere.
function focus(hash, kept, held) {
  const named = hash ? document.getElementById(hash.slice(1)) : null;
  const same = kept && main.querySelector(kept);
  const target = named ?? same ?? (held || kept === undefined ? main : null);
  if (!target) return;
  target.focus({ preventScroll: target === main });
  if (named) named.scrollIntoView({ block: "nearest" });
}

function offer(text, again) {
  main.querySelector(".offline")?.remove();
  const note = Object.assign(document.createElement("div"), { className: "notice warning offline" });
  const retry = Object.assign(document.createElement("button"), { className: "button small", textContent: "Try again" });
  retry.addEventListener("click", again);
  note.append(Object.assign(document.createElement("p"), { textContent: text }), retry);
  main.append(note);
  say(text);
}

function put(html, url, { push, hash, kept }) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.getElementById("main");
  if (!fresh) return false;
  const before = { draft: draft(), url: location.href, drafts: history.state?.drafts ?? [] };
  const held = main.contains(document.activeElement);
  main.replaceChildren(...fresh.childNodes);
  document.title = page.title;
  if (push) {
    const drafts = draft() === before.draft ? before.drafts : [...before.drafts, bare(before.url)];
    history.pushState({ drafts: push === "saved" ? [] : drafts }, "", url);
  }
  showTimes();
  undoButton();
  focus(hash, kept, held);
  const said = main.querySelector(".player-picker .hint, [role=alert], [data-say]");
  say([main.querySelector(".notice.success"), said].map((part) => part?.innerText ?? "").join(" "));
  return true;
}

// One step back, over all that only opened and closed. The link beside it goes back to what is saved.
function undoButton() {
  const all = main.querySelector(".save-bar a.quiet");
  const last = history.state?.drafts?.at(-1);
  if (!all || !last) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button quiet", textContent: "Undo" });
  button.addEventListener("click", () => {
    const drafts = history.state.drafts.slice(0, -1);
    go(last, { kept: ".save-bar .button.quiet" }).then(() => history.replaceState({ drafts }, ""));
  });
  all.before(button);
}

function bare(url) {
  const found = new URL(url);
  found.searchParams.delete("on");
  found.hash = "";
  return found.href;
}

async function go(url, { push = true, body, kept } = {}) {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const { hash } = new URL(url, location.href);
  main.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, body ? { method: "POST", body } : { signal });
    setClock(answer);
    const landed = new URL(answer.url);
    if (answer.redirected && !landed.pathname.startsWith(LINEUP)) return void location.assign(landed);
    const html = await answer.text();
    landed.hash = hash;
    if (signal.aborted) return;
    const done = put(html, landed, { push: answer.redirected && body ? "saved" : push, hash, kept });
    if (answer.status >= 500 || !done) throw new Error(`status ${answer.status}`);
  } catch (error) {
    if (error.name === "AbortError") return;
    const what = body ? "Not saved: the server did not answer." : "The server did not answer.";
    offer(`${what} Your draft is safe in this page.`, () => go(url, { push, body, kept }));
  } finally {
    if (!signal.aborted) main.removeAttribute("aria-busy");
  }
}

const ours = (url) => url.origin === location.origin && url.pathname.startsWith(LINEUP);

main.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  const plain = !event.button && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plain || !ours(new URL(link.href))) return;
  event.preventDefault();
  go(link.href);
});

function find(form, kept) {
  const url = new URL(form.action);
  url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  return go(url, { kept });
}

main.addEventListener("submit", (event) => {
  const form = event.target;
  if (!ours(new URL(form.action))) return;
  event.preventDefault();
  if (form.method === "get") return void find(form);
  const button = form.querySelector(".button:not([type=button]):not(a)");
  if (button) button.disabled = true;
  go(form.action, { body: new URLSearchParams(new FormData(form)) });
});

main.addEventListener("input", ({ target }) => {
  if (!target.matches(".filter :is(input, select)")) return;
  clearTimeout(typing);
  typing = setTimeout(() => find(target.form, `[name=${target.name}]`), target.type === "search" ? TYPING : 0);
});

addEventListener("keydown", (event) => {
  if (event.key === "Escape") main.querySelector("[data-close]")?.click();
});

// Somebody has kicked off: what is locked now is the server's to say. Not all readers at once, and
// not when a page is on its way, which says it too.
main.addEventListener("due", () => {
  setTimeout(() => {
    if (main.hasAttribute("aria-busy")) return;
    go(location.href.split("#")[0], { push: false, kept: `[id="${document.activeElement.id}"]` });
  }, 1000 + Math.random() * 3000);
});

addEventListener("popstate", () => go(location.href, { push: false }));
