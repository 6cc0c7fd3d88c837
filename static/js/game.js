// Updates the page of a live game. Points and stats come from the live JSON. When a player comes on,
// and when the game begins or ends, the page is fetched again.

import { localTimes } from "./clock.js";
import { fetchFragment, refreshDelay } from "./fragment.js";
import { asPoints, describeLines, hundredths } from "./points.js";
import { setText } from "./text.js";

// The live JSON adds up a player's games of the week, so it cannot tell the games of a double week apart.
export const playsOnce = (live, { home, away }) =>
  live.games.filter((game) => [game.home, game.away].some((club) => club === home || club === away)).length === 1;

function showPlayer(row, found) {
  setText(row.querySelector("[data-points]"), asPoints(hundredths(found.points)));
  const lines = row.querySelector(".slot-lines");
  if (lines) lines.textContent = describeLines(found.lines);
  for (const [label, count] of found.lines) {
    const cell = [...row.cells].find(({ dataset }) => dataset.label === label);
    if (!cell) continue;
    setText(cell, String(count));
    cell.classList.remove("none");
  }
}

export function followGame(root) {
  const id = Number(root.dataset.match);
  let { status } = root.dataset; // on the page
  let players; // number of players with stats when the page was fetched
  let timer;

  function show(live, game) {
    if (!playsOnce(live, game)) return;
    for (const row of root.querySelectorAll("[data-player]")) {
      const found = live.players[row.dataset.player];
      if (found) showPlayer(row, found);
    }
  }

  async function refresh() {
    const part = await fetchFragment("[data-match]");
    timer = undefined;
    if (!part || (status !== "scheduled" && part.dataset.status === "scheduled")) return; // reset for a replay
    const focused = root.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    root.replaceChildren(...part.childNodes);
    status = part.dataset.status;
    players = undefined;
    localTimes();
    if (focused) root.querySelector(`a[href="${focused}"]`)?.focus({ preventScroll: true });
  }

  return (live) => {
    const game = live.games.find((one) => one.id === id);
    if (!game) return;
    show(live, game);
    const now = Object.keys(live.players).length;
    players ??= now;
    const cameOn = game.status === "live" && players !== now;
    if (cameOn || game.status !== status) timer ??= setTimeout(refresh, refreshDelay(live));
  };
}
