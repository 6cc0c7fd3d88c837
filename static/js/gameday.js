// Adds local times, countdowns, the account's links and live points. Pages are complete without it.

import { countdowns, setClock, showTimes } from "./clock.js";
import { startLive } from "./live.js";

const link = (href, textContent, className = "") =>
  Object.assign(document.createElement("a"), { href, textContent, className });
const text = (className, textContent) => Object.assign(document.createElement("span"), { className, textContent });

function showAccount(me) {
  const nav = document.querySelector("[data-me]");
  if (me.team) {
    const team = link("/my-team/", "");
    team.append(text("wide-only", me.team.name), text("phone-only", "My team")); // a name may be too long for a phone
    nav.replaceChildren(team, link("/lineup/", "Lineup", "button small"));
  }
  const links = [link("/watch-list/", "Watch list"), " ", link("/account/", "Account"), " ", link("/accounts/sign-out/", "Sign out")];
  document.querySelector(".site-footer nav").replaceChildren(...links);
}

// On the public page of the reader's own team.
function showOwnHint(team) {
  const hint = team && document.querySelector(`[data-own-hint="${team.id}"] span`);
  if (hint) hint.textContent = "This is how others see your team.";
}

async function loadAccount() {
  const response = await fetch(document.querySelector("[data-me]").dataset.me, { credentials: "same-origin" });
  if (!response.ok) return;
  setClock(response);
  const me = await response.json();
  if (!me.signed_in) return;
  showAccount(me);
  showOwnHint(me.team);
  return me;
}

function markCurrentSection() {
  for (const anchor of document.querySelectorAll(".nav a")) {
    if (location.pathname.startsWith(anchor.pathname)) anchor.setAttribute("aria-current", "page");
  }
}

// A phone scrolls the tabs of a league: the current one is in view.
const tab = document.querySelector(".tabs [aria-current]");
if (tab) tab.parentElement.scrollLeft = tab.offsetLeft - 48;

startLive(); // first: it listens for countdowns that are due
showTimes();
setInterval(countdowns, 1000);
markCurrentSection();
// Undefined for a visitor who is not signed in.
export const account = loadAccount().catch(() => {});
