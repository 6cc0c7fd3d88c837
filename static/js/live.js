// Live scores and points, from the one JSON that everybody shares.

import { follow } from "./following.js";
import { followGame } from "./game.js";
import { FORM } from "./points.js";
import { put } from "./putting.js";
import { followTeam } from "./team.js";

const STATUS = { live: "Live", final: "Final", postponed: "Postponed" };
const CLOCK = { hour: "2-digit", minute: "2-digit", second: "2-digit" };
const SAID = {
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
    put(status, STATUS[game.status]);
    if (game.status === "live") status?.prepend(Object.assign(document.createElement("span"), { className: "live-dot" }));
  }
  put(card.querySelector("[data-clock]"), game.clock);
  put(card.querySelector("[data-home]"), String(game.home_score ?? ""));
  put(card.querySelector("[data-away]"), String(game.away_score ?? ""));
}

function showGames(place, games) {
  for (const game of games) {
    for (const card of place.querySelectorAll(`[data-game="${game.id}"]`)) showGame(card, game);
  }
}

// One line at the foot of the window, so that nothing on the page moves when it appears.
function voice() {
  const line = Object.assign(document.createElement("p"), { className: "live-state" });
  line.setAttribute("role", "status");
  document.body.append(line);
  return (what, heardAt) => {
    const since = heardAt && new Date(heardAt).toLocaleTimeString([], CLOCK);
    const trying = what === "asking" ? "." : "; we keep trying.";
    const as = since ? ` Scores of ${since}${trying}` : " We keep trying.";
    line.dataset.state = what;
    if (what === "live") line.replaceChildren();
    else if (what === "reload") {
      const link = Object.assign(document.createElement("a"), { href: "", textContent: "Reload" });
      line.replaceChildren("Gameday has been updated. ", link, " to go on following.");
    } else if (line.textContent !== SAID[what] + as) line.replaceChildren(SAID[what] + as);
  };
}

export function startLive() {
  const place = document.querySelector("[data-live]");
  if (!place) return;
  const whole = "team" in place.dataset ? followTeam(place) : "match" in place.dataset ? followGame(place) : undefined;
  follow(place.dataset.live, FORM, {
    take(now, before) {
      showGames(place, now.games);
      whole?.(now, before);
    },
    say: voice(),
  });
}
