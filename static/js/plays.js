// Adds plays to the page of a live game as the live JSON tells them, in the markup of _play_moment.html.

import { playsOnce } from "./game.js";
import { asPoints, changes } from "./points.js";

const root = document.querySelector("[data-match]");
const MOST = 8; // moments above "Older plays"

const make = (tag, className, ...children) => {
  const element = Object.assign(document.createElement(tag), { className });
  element.append(...children);
  return element;
};
const signed = (number, text) => `${number < 0 ? "−" : "+"}${text}`;
const told = ({ label, count }) => (count === undefined ? label : `${label} ${signed(count, Math.abs(count))}`);

function entry(row, own) {
  const side = [...root.querySelectorAll("section")].indexOf(row.closest("section")); // home, away
  const crest = root.querySelectorAll(".match-side .crest")[side].cloneNode(true);
  const points = own.reduce((sum, change) => sum + change.points, 0);
  const who = make("span", "play-who", row.querySelector("a").cloneNode(true), " ");
  who.append(make("span", "soft small", own.map(told).join(", ")));
  const gain = signed(points, asPoints(Math.abs(points)));
  return { points, item: make("li", "", crest, who, make("b", `num move ${points < 0 ? "down" : "up"}`, gain)) };
}

function moment(game, entries) {
  const when = make("p", "play-when", make("b", "", game.clock || "End"), " ");
  when.append(make("span", "soft", `${game.home_score ?? ""}–${game.away_score ?? ""}`));
  entries.sort((one, other) => other.points - one.points);
  return make("li", "play", when, make("ul", "", ...entries.map(({ item }) => item)));
}

root?.addEventListener("live", ({ detail: { state, before } }) => {
  const list = root.querySelector("[data-plays]");
  const game = state.games.find(({ id }) => id === Number(root.dataset.match));
  if (!list || !before || !game || !playsOnce(state, game)) return;
  const rows = new Map(
    [...root.querySelectorAll("tr[data-player]")].reverse().map((row) => [row.dataset.player, row]),
  );
  const found = new Map();
  for (const change of changes(before, state, [...rows.keys()])) {
    found.set(change.player, [...(found.get(change.player) ?? []), change]);
  }
  if (!found.size) return;
  list.querySelector(":scope > .empty")?.remove();
  list.prepend(moment(game, [...found].map(([player, own]) => entry(rows.get(player), own))));
  const older = root.querySelector("[data-older]");
  while (older && list.children.length > MOST) older.prepend(list.lastElementChild);
});
