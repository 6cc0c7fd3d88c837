// Edits the lineup without full page loads. The server still renders each step and applies the rules. The
// script fetches the links and forms of the lineup page, replaces the main part, and pushes the address
// into the history, so that the back button undoes a step. The hash names the element that gets the
// focus. Without this script each step loads a page.

import { setClock, showTimes } from "./clock.js";
import { followPoints, lockPassed } from "./lineup-live.js";

const LINEUP = "/lineup/";
const FIELDS = ["s", "b", "c", "v", "chip"]; // of the lineup's form
const TYPING_DELAY = 250; // milliseconds after the last key
const SAME_KEY = 300; // milliseconds from a dialog's end to the next key that counts
const main = document.getElementById("main");
const announcer = Object.assign(document.createElement("p"), { className: "visually-hidden" });
announcer.setAttribute("role", "status");
document.body.append(announcer);
let current = new AbortController();
let typingTimer;

// Returns the lineup on the page, saved or not, as one string.
const draft = () => FIELDS.map((name) => main.querySelector(`[name=${name}]`)?.value ?? "").join();

// Returns the query of the draft on a lineup page, "" elsewhere.
function draftQuery() {
  const fields = FIELDS.map((name) => [name, main.querySelector(`.save-bar [name=${name}]`)?.value]);
  return fields[0][1] === undefined ? "" : String(new URLSearchParams(fields.filter(([n, v]) => v || n === "s")));
}

const hasDraft = (url) => new URL(url, location.href).searchParams.has("s");

function announce(text) {
  announcer.textContent = "";
  setTimeout(() => (announcer.textContent = text), 50); // a screen reader announces only a change
}

// keepFocus: selector of the element that gets the focus back. hadFocus: the element with the focus was
// replaced, so another one must get it.
function moveFocus(hash, keepFocus, hadFocus) {
  const named = hash ? document.getElementById(hash.slice(1)) : null;
  const same = keepFocus && main.querySelector(keepFocus);
  const target = named ?? same ?? (hadFocus || keepFocus === undefined ? main : null);
  if (!target) return;
  target.focus({ preventScroll: target === main });
  if (named) named.scrollIntoView({ block: "nearest" });
}

function offerRetry(text, again) {
  main.querySelector(".offline")?.remove();
  // In the picker or the bar, whichever lies on top: beside their buttons, not over them.
  const place = main.querySelector(".player-picker") ?? main.querySelector(".save-bar") ?? main;
  const note = Object.assign(document.createElement("div"), { className: "notice warning offline" });
  const retry = Object.assign(document.createElement("button"), {
    className: "button small",
    textContent: "Try again",
  });
  retry.addEventListener("click", again);
  note.append(Object.assign(document.createElement("p"), { textContent: text }), retry);
  place.prepend(note);
  if (place !== main) place.scrollTop = 0;
  announce(text);
}

function replaceMain(html, url, { push, hash, keepFocus }) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.getElementById("main");
  if (!fresh) return false;
  const before = { draft: draft(), url: location.href, drafts: history.state?.drafts ?? [], query: draftQuery() };
  const hadFocus = main.contains(document.activeElement);
  main.replaceChildren(...fresh.childNodes);
  document.title = page.title;
  if (push) {
    // Without a draft in its address the page shows the one that the server keeps: going back must undo.
    if (before.query && !hasDraft(before.url)) history.replaceState({ ...history.state, query: before.query }, "");
    const from = before.query && !hasDraft(before.url) ? `${LINEUP}?${before.query}` : before.url;
    const drafts = draft() === before.draft ? before.drafts : [...before.drafts, withoutPicker(from)];
    history.pushState({ drafts: push === "saved" ? [] : drafts }, "", url);
  }
  showPage();
  moveFocus(hash, keepFocus, hadFocus);
  const said = main.querySelector(".player-picker .hint, [role=alert], [data-say]");
  const words = [main.querySelector(".notice.success"), said].map((part) => part?.innerText ?? "");
  announce([...words, ...lockedWords()].join(" "));
  return true;
}

// Fills in what depends on the time and on the reader.
function showPage() {
  showTimes();
  undoButton();
  followPoints();
}

const lockedWords = () => lockPassed().map((name) => `${name} has locked.`);

// The button undoes the last change of the lineup and skips steps that only opened or closed the picker.
// The link beside it goes back to the saved lineup.
function undoButton() {
  const revert = main.querySelector(".save-bar a.quiet");
  const last = history.state?.drafts?.at(-1);
  if (!revert || !last) return;
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: "button quiet",
    textContent: "Undo",
  });
  button.addEventListener("click", () => {
    const drafts = history.state.drafts.slice(0, -1);
    navigate(last, { keepFocus: ".save-bar .button.quiet" }).then(() => history.replaceState({ drafts }, ""));
  });
  revert.before(button);
}

function withoutPicker(url) {
  const found = new URL(url, location.href);
  found.searchParams.delete("on");
  found.hash = "";
  return found.href;
}

async function navigate(url, { push = true, body, keepFocus } = {}) {
  current.abort();
  current = new AbortController();
  const { signal } = current;
  const { hash } = new URL(url, location.href);
  main.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(url, body ? { method: "POST", body } : { signal });
    setClock(response);
    const landed = new URL(response.url);
    if (response.redirected && !landed.pathname.startsWith(LINEUP)) return void location.assign(landed);
    const html = await response.text();
    landed.hash = hash;
    if (signal.aborted) return;
    const saved = response.redirected && body;
    const done = replaceMain(html, landed, { push: saved ? "saved" : push, hash, keepFocus });
    if (response.status >= 500 || !done) throw new Error(`status ${response.status}`);
  } catch (error) {
    if (error.name === "AbortError") return;
    const what = body ? "Not saved: the server did not answer." : "The server did not answer.";
    offerRetry(`${what} Your changes are still on this page.`, () => navigate(url, { push, body, keepFocus }));
  } finally {
    if (!signal.aborted) main.removeAttribute("aria-busy");
  }
}

const isLineupUrl = (url) => url.origin === location.origin && url.pathname.startsWith(LINEUP);

// Whether a click means to follow the link here, not in another tab or window.
export const isPlain = (event) =>
  !event.button && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

main.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || !isPlain(event) || !isLineupUrl(new URL(link.href))) return;
  event.preventDefault();
  navigate(link.href);
});

function submitSearch(form, keepFocus) {
  const url = new URL(form.action);
  url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  return navigate(url, { keepFocus });
}

main.addEventListener("submit", (event) => {
  const form = event.target;
  if (!isLineupUrl(new URL(form.action))) return;
  event.preventDefault();
  if (form.method === "get") return void submitSearch(form);
  const button = form.querySelector(".button:not([type=button]):not(a)");
  if (button) button.disabled = true;
  navigate(form.action, { body: new URLSearchParams(new FormData(form)) }).then(() => {
    if (button) button.disabled = false; // the request may have failed
  });
});

main.addEventListener("input", ({ target }) => {
  if (!target.matches(".filter :is(input, select)")) return;
  clearTimeout(typingTimer);
  const delay = target.type === "search" ? TYPING_DELAY : 0;
  typingTimer = setTimeout(() => submitSearch(target.form, `[name=${target.name}]`), delay);
});

// The Escape that closes a player's card keeps the picker below it open. Browsers differ in whether they close
// the dialog before or after the key's event.
let dialogClosed = -Infinity; // milliseconds, as in timeStamp
for (const name of ["cancel", "close"]) {
  document.addEventListener(name, ({ timeStamp }) => (dialogClosed = timeStamp), true);
}

addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  if (event.timeStamp - dialogClosed > SAME_KEY) main.querySelector("[data-close]")?.click();
});

// After a kickoff only the server can say which slots are locked. The random delay spreads the readers. A
// request under way already brings the new state.
main.addEventListener("due", () => {
  setTimeout(() => {
    if (main.hasAttribute("aria-busy")) return;
    navigate(location.href.split("#")[0], { push: false, keepFocus: `[id="${document.activeElement.id}"]` });
  }, 1000 + Math.random() * 3000);
});

addEventListener("popstate", () => {
  const at = new URL(location.href);
  if (!hasDraft(at) && history.state?.query) at.search = history.state.query;
  navigate(at.href, { push: false });
});

// The lock is exact: the page shows it at once, and the server renders the page again some seconds later.
setInterval(() => {
  const words = lockedWords();
  if (words.length) announce(words.join(" "));
}, 1000);

showPage();
