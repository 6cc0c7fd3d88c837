// Updates the points on the watch list from the live JSON.

import { asPoints, hundredths } from "./points.js";
import { setText } from "./text.js";

const list = document.querySelector("[data-watch-list]");

list?.addEventListener("live", ({ detail: { state } }) => {
  const playing = new Set(
    state.games.filter((game) => game.status === "live").flatMap((game) => [game.home, game.away]),
  );
  for (const row of list.querySelectorAll("[data-player]")) {
    const found = state.players[row.dataset.player];
    if (found) setText(row.querySelector("[data-points]"), asPoints(hundredths(found.points)));
    row.querySelector("[data-dot]").hidden = !playing.has(Number(row.dataset.club));
  }
});
