// Live scores and points, from the JSON that all readers share.

import { followGame } from "./game.js";
import { FORM } from "./points.js";
import { poll } from "./polling.js";
import { followTeam } from "./team.js";
import { setText } from "./text.js";

const STATUS = { live: "Live", final: "Final", postponed: "Postponed" };
const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit" };
const MESSAGES = {
  offline: "You are offline.",
  silent: "Gameday does not answer.",
  busy: "Gameday is very busy.",
  asking: "Catching up …",
};

function showGame(card, game) {
  const begun = game.status !== "scheduled";
  if (begun && !card.classList.contains(game.status)) {
    card.classList.remove("scheduled", "live");
    card.classList.add(game.status);
    const status = card.querySelector("[data-status]");
    setText(status, STATUS[game.status]);
    if (game.status === "live") {
      const dot = Object.assign(document.createElement("span"), { className: "live-dot" });
      status?.prepend(dot);
    }
  }
  setText(card.querySelector("[data-clock]"), game.clock);
  setText(card.querySelector("[data-home]"), String(game.home_score ?? ""));
  setText(card.querySelector("[data-away]"), String(game.away_score ?? ""));
}

function showGames(root, games) {
  for (const game of games) {
    for (const card of root.querySelectorAll(`[data-game="${game.id}"]`)) showGame(card, game);
  }
}

// A line at the bottom of the window: the page does not move when it appears.
export function statusLine() {
  const line = Object.assign(document.createElement("p"), { className: "live-state" });
  line.setAttribute("role", "status");
  document.body.append(line);
  return (status, receivedAt) => {
    const since = receivedAt && new Date(receivedAt).toLocaleTimeString([], CLOCK);
    const trying = status === "asking" ? "." : "; we keep trying.";
    const suffix = since ? ` Scores of ${since}${trying}` : " We keep trying.";
    line.dataset.state = status;
    if (status === "live") line.replaceChildren();
    else if (status === "reload") {
      const link = Object.assign(document.createElement("a"), { href: "", textContent: "Reload" });
      line.replaceChildren("Gameday has been updated. ", link, " to go on following.");
    } else if (line.textContent !== MESSAGES[status] + suffix) line.replaceChildren(MESSAGES[status] + suffix);
  };
}

export function startLive() {
  const root = document.querySelector("[data-live]");
  if (!root) return;
  let showPage;
  if ("team" in root.dataset) showPage = followTeam(root);
  else if ("match" in root.dataset) showPage = followGame(root);
  poll(root.dataset.live, FORM, {
    onState(state, before) {
      showGames(root, state.games);
      showPage?.(state, before);
    },
    onStatus: statusLine(),
  });
}
