// Fetches a league's live table again when the points change.

import { localTimes } from "./clock.js";
import { fetchFragment, refreshDelay } from "./fragment.js";

const root = document.querySelector("[data-league][data-live]");
let timer;

async function refresh() {
  const part = await fetchFragment("[data-league]");
  timer = undefined;
  if (!part) return;
  const focused = root.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
  root.replaceChildren(...part.childNodes);
  localTimes();
  if (focused) root.querySelector(`a[href="${focused}"]`)?.focus({ preventScroll: true });
}

root?.addEventListener("live", ({ detail: { state, before } }) => {
  const points = ({ players, games }) => JSON.stringify([players, games.map(({ status }) => status)]);
  if (before && points(state) !== points(before)) timer ??= setTimeout(refresh, refreshDelay(state));
});
