// Follows one JSON: asks every few seconds (it says how many), not all readers at once, more rarely
// while it fails or when the server asks for that, and not at all while the page is hidden.

import { now as serverTime, setClock } from "./clock.js";

const EVERY = 4000;
const SLOWEST = 60_000;
const LONGEST = 600_000; // what a server may ask for
const PATIENCE = 10_000; // with one answer
const BEAT = 5000; // two of them further apart than ASLEEP: the machine slept
const ASLEEP = 20_000;

class Refusal extends Error {
  constructor(answer) {
    super(`status ${answer.status}`);
    this.status = answer.status;
    const after = answer.headers.get("Retry-After");
    const date = Date.parse(after) - serverTime();
    this.wait = Math.min(LONGEST, Math.max(0, Number(after) * 1000 || date || 0));
  }
}

// form: the one that the script can read. take(now, before) is called with each newer state; the
// first has none before. say(what, heardAt): "live", "offline", "busy", "silent", "asking" or
// "reload", and when the server was last heard, by its own clock; undefined if it never was.
export function follow(url, form, { take, say }) {
  let every = EVERY;
  let failures = 0;
  let etag = "";
  let last;
  let heardAt;
  let timer;
  let asking;
  let over = false;
  let beat = Date.now();

  async function ask() {
    clearTimeout(timer);
    asking?.abort();
    const mine = new AbortController();
    asking = mine;
    const enough = setTimeout(() => mine.abort(), PATIENCE);
    let wait = 0;
    try {
      // The browser's cache may answer with what was right some seconds ago.
      const options = { cache: "no-store", signal: mine.signal, headers: etag ? { "If-None-Match": etag } : {} };
      const answer = await fetch(url, options);
      setClock(answer);
      if (answer.status !== 304 && !answer.ok) throw new Refusal(answer);
      const now = answer.status === 304 ? last : await answer.json();
      if (mine !== asking) return;
      hear(now, answer.headers.get("ETag") ?? "");
      failures = 0;
    } catch (error) {
      if (mine !== asking) return; // a later question took its place
      failures += 1;
      wait = error.wait ?? 0;
      say(error.status ? "busy" : navigator.onLine ? "silent" : "offline", heardAt);
    } finally {
      clearTimeout(enough);
    }
    again(wait);
  }

  function hear(now, tag) {
    if (typeof now.form !== "number") throw new Error("not the live JSON");
    if (now.form !== form) {
      over = true;
      return say("reload", heardAt);
    }
    heardAt = serverTime();
    etag = tag;
    every = (now.poll ?? EVERY / 1000) * 1000;
    // Whoever answered may be behind the one who did before.
    if (!last || now.version > last.version) {
      take(now, last);
      last = now;
    }
    over = last.final;
    say("live", heardAt);
  }

  function again(atLeast = 0) {
    clearTimeout(timer);
    if (over || document.hidden) return;
    const wait = Math.min(every * 2 ** failures, Math.max(every, SLOWEST)) * (0.75 + Math.random() / 2);
    timer = setTimeout(ask, Math.max(wait, atLeast * (1 + Math.random() / 4)));
  }

  function back() {
    if (over || document.hidden) return;
    if (heardAt && serverTime() - heardAt > ASLEEP) say("asking", heardAt);
    ask();
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : back()));
  addEventListener("pageshow", (event) => event.persisted && back());
  addEventListener("online", back);
  addEventListener("offline", () => over || say("offline", heardAt));
  setInterval(() => {
    const slept = Date.now() - beat > ASLEEP;
    beat = Date.now();
    if (slept) back();
  }, BEAT);
  timer = setTimeout(ask, every * Math.random());
}
