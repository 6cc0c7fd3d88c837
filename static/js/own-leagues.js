// Puts the user's leagues into a page of another app, and keeps them up to date.

import { account } from "./gameday.js";
import { visible } from "./next-week.js";

const INTERVAL = 60_000; // milliseconds, as long as the page is visible
const place = document.querySelector("[data-own-leagues]");
const wait = (time) => new Promise((resolve) => setTimeout(resolve, time));

// Without an answer the leagues stay as they are. The sign-in page is no answer: the session has ended.
async function show() {
  const response = await fetch(place.dataset.ownLeagues).catch(() => undefined);
  if (!response?.ok || response.redirected) return;
  const focused = place.contains(document.activeElement) && document.activeElement.getAttribute("href");
  const html = new DOMParser().parseFromString(await response.text(), "text/html");
  place.replaceChildren(...html.body.childNodes);
  place.hidden = false;
  if (focused) place.querySelector(`a[href="${focused}"]`)?.focus({ preventScroll: true });
}

if (place && (await account)?.team) {
  for (;;) {
    await show();
    await wait(INTERVAL);
    await visible();
  }
}
