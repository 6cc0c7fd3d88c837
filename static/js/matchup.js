// Follows both teams of a matchup: points, states and the score. Fetches the chance to win when points change.

import { fetchFragment, refreshDelay } from "./fragment.js";
import { asPoints, hundredths } from "./points.js";
import { followTeam } from "./team.js";
import { setText } from "./text.js";

const root = document.querySelector("[data-matchup][data-live]");
const sides = [...(root?.querySelectorAll("[data-side]") ?? [])];
const followers = sides.map(followTeam);
let timer;

// The score is the sum of the slots after transfers, and the other week of a two-week final.
function showScore(side) {
  const { side: key, cost, base } = side.dataset;
  const shown = side.querySelector("[data-total]");
  if (!shown || "corrected" in side.dataset) return;
  const net = hundredths(shown.textContent.trim().replace("−", "-").replaceAll(",", "")) - 100 * Number(cost);
  setText(root.querySelector(`[data-score="${key}"]`), asPoints(net + hundredths(base)));
  for (const count of side.querySelectorAll("[data-count]")) {
    setText(root.querySelector(`[data-tally="${key} ${count.dataset.count}"]`), count.textContent);
  }
}

async function refresh(live) {
  timer = undefined;
  const part = await fetchFragment("[data-versus]");
  if (!part) return;
  const old = root.querySelector("[data-versus]");
  const focused = old.contains(document.activeElement) ? document.activeElement : undefined;
  // The explanation of the chance stays open.
  part.querySelector("details")?.toggleAttribute("open", old.querySelector("details")?.open ?? false);
  old.replaceWith(part);
  if (!live.final) sides.forEach(showScore);
  const href = focused?.getAttribute("href");
  if (focused) part.querySelector(href ? `[href="${href}"]` : focused.localName)?.focus({ preventScroll: true });
}

root?.addEventListener("live", ({ detail: { state, before } }) => {
  followers.forEach((follow) => follow(state, before));
  sides.forEach(showScore);
  const points = ({ players, games }) => JSON.stringify([players, games.map(({ status }) => status)]);
  if (before && points(state) !== points(before)) timer ??= setTimeout(() => refresh(state), refreshDelay(state));
});
