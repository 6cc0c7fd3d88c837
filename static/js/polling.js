// Polls one JSON. The interval comes from the JSON and has a random part, so that readers do not ask at
// the same moment. It grows while requests fail. Polling pauses while the page is hidden.

import { now as serverTime, setClock } from "./clock.js";

// Milliseconds.
const INTERVAL = 4000;
const MAX_INTERVAL = 60_000; // while requests fail
const MAX_RETRY_AFTER = 600_000;
const TIMEOUT = 10_000;
const SLEEP_CHECK = 5000;
const ASLEEP = 20_000; // the machine slept if two checks are further apart

class ResponseError extends Error {
  constructor(response) {
    super(`status ${response.status}`);
    this.status = response.status;
    const after = response.headers.get("Retry-After");
    const date = Date.parse(after) - serverTime();
    this.wait = Math.min(MAX_RETRY_AFTER, Math.max(0, Number(after) * 1000 || date || 0));
  }
}

// form: the schema of the JSON that the caller can read.
// onState(state, before): called with each newer state; `before` is undefined for the first one.
// accepts(state, before): whether the state continues what the page shows. If not, polling ends before onState.
// onEnd(state): called once, when the week is final or a state was not accepted.
// onStatus(status, receivedAt): "live", "offline", "busy", "silent", "asking" or "reload", and the
// server's time of the last response, undefined if there was none.
export function poll(url, form, { onState, onStatus, onEnd, accepts = () => true }) {
  let interval = INTERVAL;
  let failures = 0;
  let etag = "";
  let last;
  let receivedAt;
  let timer;
  let current;
  let stopped = false;
  let lastCheck = Date.now();

  async function request() {
    clearTimeout(timer);
    current?.abort();
    const mine = new AbortController();
    current = mine;
    const timeout = setTimeout(() => mine.abort(), TIMEOUT);
    let wait = 0;
    try {
      // The browser's cache may hold a response that was right some seconds ago.
      const options = { cache: "no-store", signal: mine.signal, headers: etag ? { "If-None-Match": etag } : {} };
      const response = await fetch(url, options);
      setClock(response);
      if (response.status !== 304 && !response.ok) throw new ResponseError(response);
      const state = response.status === 304 ? last : await response.json();
      if (mine !== current) return;
      receive(state, response.headers.get("ETag") ?? "");
      failures = 0;
    } catch (error) {
      if (mine !== current) return; // a later request replaced this one
      failures += 1;
      wait = error.wait ?? 0;
      onStatus(error.status ? "busy" : navigator.onLine ? "silent" : "offline", receivedAt);
    } finally {
      clearTimeout(timeout);
    }
    schedule(wait);
  }

  function receive(state, tag) {
    if (typeof state.form !== "number") throw new Error("not the live JSON");
    if (state.form !== form) {
      stopped = true;
      return onStatus("reload", receivedAt);
    }
    receivedAt = serverTime();
    etag = tag;
    interval = (state.poll ?? INTERVAL / 1000) * 1000;
    // One server may have an older version than the server that answered before.
    if (!last || state.version > last.version) {
      stopped = !accepts(state, last);
      if (!stopped) onState(state, last);
      last = state;
    }
    stopped ||= last.final;
    onStatus("live", receivedAt);
    if (stopped) onEnd?.(last);
  }

  function schedule(atLeast = 0) {
    clearTimeout(timer);
    if (stopped || document.hidden) return;
    const backoff = Math.min(interval * 2 ** failures, Math.max(interval, MAX_INTERVAL));
    const wait = backoff * (0.75 + Math.random() / 2);
    timer = setTimeout(request, Math.max(wait, atLeast * (1 + Math.random() / 4)));
  }

  function resume() {
    if (stopped || document.hidden) return;
    if (receivedAt && serverTime() - receivedAt > ASLEEP) onStatus("asking", receivedAt);
    request();
  }

  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : resume()));
  addEventListener("pageshow", (event) => event.persisted && resume());
  addEventListener("online", resume);
  addEventListener("offline", () => stopped || onStatus("offline", receivedAt));
  setInterval(() => {
    const slept = Date.now() - lastCheck > ASLEEP;
    lastCheck = Date.now();
    if (slept) resume();
  }, SLEEP_CHECK);
  timer = setTimeout(request, interval * Math.random());
}
