// Adds local times, countdowns, the account's links and live points. Pages are complete without it.

import { countdowns, setClock, showTimes } from "./clock.js";
import { startLive } from "./live.js";

const link = (href, textContent, className = "") =>
  Object.assign(document.createElement("a"), { href, textContent, className });

function showAccount(me) {
  const nav = document.querySelector("[data-me]");
  if (me.team) nav.replaceChildren(link(me.team.url, me.team.name), link("/lineup/", "Lineup", "button small"));
  const links = [link("/watch-list/", "Watch list"), " ", link("/account/", "Account"), " ", link("/accounts/sign-out/", "Sign out")];
  document.querySelector(".site-footer nav").replaceChildren(...links);
}

// Replaces the visitor's text and buttons on the home page. The height stays, so nothing below moves.
function showNextStep({ team, lineup }) {
  const lead = document.querySelector("[data-lead]");
  const actions = document.querySelector("[data-actions]");
  if (!lead) return;
  const own = [];
  if (lineup) own.push(link("/lineup/", lineup.saved ? "Your lineup" : "Pick a lineup", "button"));
  if (team) own.push(link(team.url, "My team", lineup ? "button quiet" : "button"));
  actions.replaceChildren(...(team ? own : [link("/my-team/", "Found your team", "button")]));
  lead.style.minHeight = `${lead.offsetHeight}px`;
  if (!team) lead.textContent = "You have no team yet.";
  else if (lineup) {
    const [count, end] = lineup.saved ? ["a", "."] : ["no", " yet: without one it scores nothing."];
    lead.textContent = `${team.name} has ${count} lineup for week ${lineup.week}${end}`;
  }
}

async function loadAccount() {
  const response = await fetch(document.querySelector("[data-me]").dataset.me, { credentials: "same-origin" });
  if (!response.ok) return;
  setClock(response);
  const me = await response.json();
  if (!me.signed_in) return;
  showAccount(me);
  showNextStep(me);
  return me;
}

function markCurrentSection() {
  for (const anchor of document.querySelectorAll(".nav a")) {
    if (location.pathname.startsWith(anchor.pathname)) anchor.setAttribute("aria-current", "page");
  }
}

startLive(); // first: it listens for countdowns that are due
showTimes();
setInterval(countdowns, 1000);
markCurrentSection();
// Undefined for a visitor who is not signed in.
export const account = loadAccount().catch(() => {});
