// Fetches the owner's page again when a countdown ends, where no live JSON does that: without a lineup, and
// between two weeks.

import { showTimes } from "./clock.js";
import { fetchFragment } from "./fragment.js";
import { startLive } from "./live.js";
import { visible } from "./next-week.js";

const RETRY = 30_000; // milliseconds
const main = document.getElementById("main");

async function refresh() {
  await visible();
  const fresh = await fetchFragment("#main:has(.team-head)"); // not the sign-in page
  if (!fresh) return schedule(RETRY, RETRY);
  const focused = main.contains(document.activeElement) && document.activeElement.getAttribute("href");
  main.replaceChildren(...fresh.childNodes);
  if (focused) (main.querySelector(`a[href="${focused}"]`) ?? main).focus({ preventScroll: true });
  startLive(); // first: it listens for countdowns that are due
  showTimes();
}

// The spread keeps owners from requesting their pages at the same moment.
function schedule(soonest, spread) {
  setTimeout(refresh, soonest + Math.random() * spread);
}

main.addEventListener("due", ({ target }) => target.closest("[data-live]") || schedule(1000, 3000));
