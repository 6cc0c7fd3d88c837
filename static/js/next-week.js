// Tells the reader of a week that the next one has started. The page keeps the week that it shows.

import { countdowns, localTimes, now } from "./clock.js";

// Milliseconds. After a kickoff the first scores take some seconds; the spread keeps readers from
// requesting them at the same moment.
const SOONEST = 3000;
const SPREAD = 12_000;
const LONGEST = 300_000; // between two requests, while a kickoff is late
const WATCH = 60_000; // at least, between two requests of a page without live scores

const hasBegun = (live) => live.games.some(({ status }) => status === "live" || status === "final");
const text = (tag, properties) => Object.assign(document.createElement(tag), properties);

// The same kind of page, about another week. A page without a week in its address shows the new one.
function addressOf(week) {
  if (location.pathname.startsWith("/games/")) return "/scores/";
  return location.pathname.replace(/((?:scores|leaderboard|weeks)\/)\d+\/$/, `$1${week}/`);
}

export const visible = () =>
  new Promise((resolve) => {
    const check = () => document.hidden || (document.removeEventListener("visibilitychange", check), resolve());
    document.addEventListener("visibilitychange", check);
    check();
  });

async function fetchCurrent() {
  const response = await fetch("/live.json", { cache: "no-store" }).catch(() => undefined);
  return response?.ok ? response.json().catch(() => undefined) : undefined;
}

let asking = false;
let started = false; // whether the reader has been told of the week in progress

function sayStarted(say, week) {
  started = true;
  // The page may follow that week already, unless a reset of the week has ended its polling.
  if (document.querySelector(`[data-live$="/${week}.json"][data-begun]:not([data-ended])`)) return;
  const notice = document.querySelector("main .awaited p");
  if (notice) notice.textContent = `Week ${week} has started.`;
  say(`Week ${week} has started: `, text("a", { href: addressOf(week), textContent: "follow it" }));
}

// Asks which week is in progress: a season that is replayed starts again with an earlier one. Until one is, it
// asks again, at the kickoff if that has moved, otherwise later and later.
// say(...nodes): shows them at the bottom of the window. shown: the number of the page's week.
export async function awaitNext(say, shown) {
  if (asking) return; // for another countdown to the same kickoff
  asking = true;
  for (let spread = SPREAD; asking; spread = Math.min(spread * 2, LONGEST)) {
    await new Promise((resolve) => setTimeout(resolve, SOONEST + Math.random() * spread));
    await visible();
    const live = await fetchCurrent();
    if (!live?.games) continue;
    const later = live.next && Date.parse(live.next.kickoff) > now();
    asking = !(live.final || hasBegun(live) || later);
    if (hasBegun(live) && !live.final) sayStarted(say, live.week);
    else if (later) announce(say, shown, live.next, "has a new kickoff");
  }
}

// Says when the next week starts. `next`: as in the live JSON; null after the last week.
export function announce(say, shown, next, what = "starts") {
  const nodes = next?.week === shown ? [] : [`Week ${shown} is final.`];
  if ("recap" in (document.querySelector("[data-live]")?.dataset ?? {})) {
    nodes.push(" ", text("a", { href: "", textContent: "See the recap" }), ".");
  }
  if (next) {
    const countdown = text("span", { className: "countdown" });
    countdown.setAttribute("role", "timer"); // a screen reader does not read it every second
    Object.assign(countdown.dataset, { countdown: next.kickoff, then: "week", week: shown, awaited: next.week });
    nodes.push(` Week ${next.week} ${what} `, countdown);
  }
  say(...nodes);
  countdowns();
}

// The page of a week that has not begun follows a kickoff that moves, and tells when the week has started.
// Returns whether the page shows that kickoff.
export function followKickoff({ week, next }) {
  const countdown = document.querySelector(`main [data-awaited="${week}"]`);
  if (!countdown) return false;
  const told = countdown.parentElement;
  if (next?.week !== week) told.textContent = `Week ${week} has started.`;
  else if (Date.parse(countdown.dataset.countdown) !== Date.parse(next.kickoff)) {
    countdown.dataset.countdown = next.kickoff;
    told.querySelector("time").dateTime = next.kickoff;
    localTimes();
  }
  return true;
}

// "7 begun", "7 final" or "8" before its kickoff.
const stageOf = (live) => `${live.week}${live.final ? " final" : hasBegun(live) ? " begun" : ""}`;

// A page without live scores asks now and then whether a week has ended, has begun, or has another kickoff.
// turn: an element with the number of the page's week, and with data-begun if the week was in progress.
export async function watchWeeks(say, turn) {
  const shown = Number(turn.dataset.turn);
  const watches = () => turn.isConnected && !started;
  let before = "begun" in turn.dataset ? { stage: `${shown} begun`, week: shown } : undefined;
  for (let wait = SPREAD * Math.random(); watches(); wait = WATCH * (1 + Math.random() / 2)) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    await visible();
    if (asking || !watches()) continue;
    const live = await fetchCurrent();
    if (!live?.games || asking || !watches()) continue;
    const { week, next } = live;
    const stage = stageOf(live);
    const begun = stage.endsWith("begun");
    if (before && before.stage !== stage) {
      if (begun) sayStarted(say, week);
      else if (live.final || week !== before.week) announce(say, before.week, next);
      else continue; // past the kickoff, but no game has begun
    } else if (next) {
      const inPage = followKickoff({ week: next.week, next }) && !document.querySelector(".live-state [data-awaited]");
      const concerns = !begun || next.week === shown;
      if (!inPage && concerns && hasMoved(before?.next, next)) announce(say, next.week, next, "has a new kickoff");
    }
    before = { stage, week, next };
  }
}

const hasMoved = (before, next) =>
  before?.week === next.week && Date.parse(before.kickoff) !== Date.parse(next.kickoff);

// Every countdown to a week's first kickoff has data-then="week", in the page or at the bottom.
export function watchKickoffs(say) {
  document.addEventListener("due", ({ target }) => {
    const { week, awaited } = target.dataset;
    const follows = week === awaited && document.querySelector("[data-live]"); // a page that polls already
    if (week && !follows) awaitNext(say, Number(week));
  });
}
