// Fetches the owner's page again when a countdown ends, where no live JSON does that: without a lineup, and
// between two weeks.

import { showTimes } from "./clock.js";
import { fetchFragment } from "./fragment.js";
import { visible } from "./next-week.js";

const main = document.getElementById("main");

async function refresh() {
  await visible();
  const fresh = await fetchFragment("#main");
  if (!fresh) return schedule();
  if (fresh.querySelector("[data-live]")) return location.reload(); // the scripts follow the new week
  const hadFocus = main.contains(document.activeElement);
  main.replaceChildren(...fresh.childNodes);
  if (hadFocus) main.focus({ preventScroll: true });
  showTimes();
}

// The spread keeps owners from requesting their pages at the same moment.
function schedule(soonest = 20_000, spread = 20_000) {
  setTimeout(refresh, soonest + Math.random() * spread);
}

main.addEventListener("due", ({ target }) => target.closest("[data-live]") || schedule(1000, 3000));
