// A game's page while it is played: the points and numbers of those on it come from the live JSON;
// the page is fetched anew when somebody has come on, or when the game begins or ends.

import { localTimes } from "./clock.js";
import { asPoints, hundredths, inWords } from "./points.js";
import { put } from "./putting.js";
import { fresh, pause } from "./renewing.js";

// The live JSON adds up a week: of who plays twice in it, it does not say what he did in which game.
const playsOnce = (live, { home, away }) =>
  live.games.filter((game) => [game.home, game.away].some((club) => club === home || club === away)).length === 1;

function showPlayer(row, found) {
  put(row.querySelector("[data-points]"), asPoints(hundredths(found.points)));
  const lines = row.querySelector(".slot-lines");
  if (lines) lines.textContent = inWords(found.lines);
  for (const [label, count] of found.lines) {
    const cell = [...row.cells].find(({ dataset }) => dataset.label === label);
    if (!cell) continue;
    put(cell, String(count));
    cell.classList.remove("none");
  }
}

export function followGame(place) {
  const id = Number(place.dataset.match);
  let { status } = place.dataset; // as the page knows it
  let players; // how many had played when the page was new
  let waiting;

  function show(live, game) {
    if (!playsOnce(live, game)) return;
    for (const row of place.querySelectorAll("[data-player]")) {
      const found = live.players[row.dataset.player];
      if (found) showPlayer(row, found);
    }
  }

  async function renew() {
    const part = await fresh("[data-match]");
    waiting = undefined;
    if (!part) return;
    const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    place.replaceChildren(...part.childNodes);
    status = part.dataset.status;
    players = undefined;
    localTimes();
    if (focused) place.querySelector(`a[href="${focused}"]`)?.focus({ preventScroll: true });
  }

  return (live) => {
    const game = live.games.find((one) => one.id === id);
    if (!game) return;
    show(live, game);
    const now = Object.keys(live.players).length;
    players ??= now;
    const cameOn = game.status === "live" && players !== now;
    if (cameOn || game.status !== status) waiting ??= setTimeout(renew, pause(live));
  };
}
