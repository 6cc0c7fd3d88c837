// Live scores and points, from the JSON that all readers share.

import { formatTime } from "./clock.js";
import { followGame } from "./game.js";
import { announce, awaitNext, followKickoff, watchKickoffs, watchWeeks } from "./next-week.js";
import { FORM } from "./points.js";
import { poll } from "./polling.js";
import { followTeam } from "./team.js";
import { setText } from "./text.js";

const STATUS = { live: "Live", final: "Final", postponed: "Postponed" };
const MESSAGES = {
  offline: "You are offline.",
  silent: "Gameday is not responding.",
  busy: "Gameday is very busy.",
  asking: "Catching up…",
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
  const count = document.querySelector("[data-live-count]");
  if (!count) return;
  const live = games.filter((game) => game.status === "live").length;
  count.hidden = !live;
  count.lastChild.textContent = `${live} live`;
}

// Whether the state continues what the page shows. When the demo season starts again, its weeks are reset: games
// that were played are scheduled, and nobody has points. Another season has other games.
export function continues(root, state, before) {
  const played = (status) => status === "live" || status === "final";
  const earlier = new Map(before?.games.map(({ id, status }) => [id, status]));
  const reset = state.games.some(
    ({ id, status }) =>
      status === "scheduled" &&
      (played(earlier.get(id)) || root.querySelector(`[data-game="${id}"]:is(.live, .final)`)),
  );
  return !reset && (!earlier.size || state.games.some(({ id }) => earlier.has(id)));
}

// A line at the bottom of the window: the page does not move when it appears.
function bottomLine() {
  const line = Object.assign(document.createElement("p"), { className: "live-state" });
  line.setAttribute("role", "status");
  document.body.append(line);
  return line;
}

// Says what stays until the reader closes it. A closed line counts down to the kickoff all the same.
function sayOn(line) {
  const close = Object.assign(document.createElement("button"), { type: "button", ariaLabel: "Dismiss" });
  close.addEventListener("click", () => {
    line.hidden = true;
    document.getElementById("main").focus({ preventScroll: true });
  });
  return (...nodes) => {
    const words = document.createElement("span");
    words.append(...nodes);
    line.replaceChildren(words, close);
    line.hidden = false;
  };
}

function showStatus(line) {
  return (status, receivedAt) => {
    const since = receivedAt ? ` Scores from ${formatTime(receivedAt, "seconds")}.` : "";
    const suffix = status === "asking" ? since : `${since} Trying again…`;
    const troubled = (line.dataset.state ?? "live") !== "live";
    line.dataset.state = status;
    if (status === "live") {
      if (troubled) line.replaceChildren();
      return;
    }
    line.hidden = false;
    if (status === "reload") {
      const link = Object.assign(document.createElement("a"), { href: "", textContent: "Reload" });
      line.replaceChildren("Gameday has been updated. ", link, " to keep following.");
    } else if (line.textContent !== MESSAGES[status] + suffix) line.replaceChildren(MESSAGES[status] + suffix);
  };
}

export const statusLine = () => showStatus(bottomLine());

let line;

// Also for a main part that has replaced another one.
export function startLive() {
  const root = document.querySelector("[data-live]");
  const turn = document.querySelector("[data-turn]");
  if (!root && !turn && !document.querySelector("[data-then=week]")) return;
  const isFirst = !line;
  line ??= bottomLine();
  const say = sayOn(line);
  if (isFirst) watchKickoffs(say);
  else if (root) line.replaceChildren();
  if (turn) watchWeeks(say, turn);
  if (!root) return;
  let showPage;
  if ("team" in root.dataset) showPage = followTeam(root);
  else if ("match" in root.dataset) showPage = followGame(root);
  poll(root.dataset.live, FORM, {
    onState(state, before) {
      showGames(root, state.games);
      followKickoff(state);
      showPage?.(state, before);
      root.dispatchEvent(new CustomEvent("live", { detail: { state, before } })); // for scripts of single pages
    },
    accepts: (state, before) => continues(root, state, before),
    onStatus: showStatus(line),
    onEnd(state) {
      root.dataset.ended = "";
      if (state.final) {
        document.querySelector("[data-interim]")?.remove();
        announce(say, state.week, state.next);
      } else awaitNext(say, state.week);
    },
  });
}
