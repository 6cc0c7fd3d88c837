// Shows the owner's summary on the home page in place of the visitor's text, and keeps it up to date.

import { showTimes } from "./clock.js";
import { refreshDelay } from "./fragment.js";
import { account } from "./gameday.js";
import { visible } from "./next-week.js";

// Milliseconds. The server computes a summary for its owner alone: the spread keeps owners from requesting
// theirs at the same moment.
const SOONEST = 1000;
const SPREAD = 5000;
const INTERVAL = 10_000; // at least, between two requests
const ALONE = 60_000; // while the page polls no live JSON, since it shows the week before

const WIDE = matchMedia("(min-width: 700px)");
const hero = document.querySelector("[data-own-summary]");
const live = document.querySelector("[data-live]");
let follows = Boolean(live); // whether the page polls the live JSON
let shown;
let asked = 0;
let timer;

const spread = () => Math.random() * SPREAD;

// Without an answer the summary stays as it is. The sign-in page is no summary: the session has ended.
async function show() {
  asked = Date.now();
  const response = await fetch(hero.dataset.ownSummary).catch(() => undefined);
  if (!response?.ok || response.redirected) return;
  const html = await response.text();
  if (html === shown) return;
  // The height stays, so that nothing below moves. On a phone the visitor's text is much higher, and reaches
  // to the end of the window: there the first summary has its own height.
  if (shown || WIDE.matches) hero.style.minHeight = `${hero.offsetHeight}px`;
  shown = html;
  const focused = hero.contains(document.activeElement) && document.activeElement.getAttribute("href");
  hero.classList.add("own");
  hero.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  if (focused) hero.querySelector(`a[href="${focused}"]`)?.focus({ preventScroll: true });
  showTimes();
}

function schedule(wait = 0) {
  if (!shown) return;
  const earliest = asked + INTERVAL - Date.now();
  timer ??= setTimeout(async () => {
    await visible();
    timer = undefined;
    await show();
    if (!follows && hero.querySelector(".live-text")) schedule(ALONE);
  }, Math.max(wait, earliest, SOONEST) + spread());
}

hero.addEventListener("due", () => schedule());
live?.addEventListener("live", ({ detail: { state, before } }) => {
  follows = !state.final;
  // The first state is as old as the summary. The points of all teams, and the end of the week, take longer.
  if (before) schedule((INTERVAL / 4) * ((state.poll ?? 4) - 4));
  if (state.final) setTimeout(schedule, refreshDelay(state));
});

if ((await account)?.signed_in) show();
