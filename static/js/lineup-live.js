// Live points of locked players on the lineup page, and locks at the moment of a kickoff.

import { now } from "./clock.js";
import { continues, statusLine } from "./live.js";
import { asPoints, FORM, hundredths, isPlaying, leaderOf } from "./points.js";
import { poll } from "./polling.js";
import { setText } from "./text.js";

const main = document.getElementById("main");
let latest;
let polled;
let status; // shows the state of the connection

const editor = () => main.querySelector(".lineup-editor");

function readPick(slot) {
  const armband = slot.querySelector(".armband");
  return {
    slot,
    player: slot.querySelector("[id^=slot-]").id.slice("slot-".length),
    club: Number(slot.dataset.club),
    captain: Boolean(armband?.matches(":not(.vice)")),
    vice: Boolean(armband?.matches(".vice")),
  };
}

function showSlot({ slot, player, club }, times) {
  const line = latest.players[player];
  const isLive = isPlaying(club, latest);
  const state = isLive ? "Live" : latest.open_clubs.includes(club) ? "Locked" : "Final";
  const points = slot.querySelector("[data-points]");
  setText(points, asPoints(hundredths(line?.points ?? 0) * times));
  setText(slot.querySelector("[data-state]"), state);
  if (points) points.previousElementSibling.hidden = !isLive;
}

function cell(tag, className, textContent) {
  const element = Object.assign(document.createElement(tag), { className, textContent });
  if (tag === "th") element.scope = "row";
  return element;
}

function showBreakdown(table, times) {
  const line = latest.players[table.dataset.breakdown];
  if (!line) return;
  const rows = line.lines.map(([label, count, points]) => {
    const row = document.createElement("tr");
    row.append(cell("th", "", label), cell("td", "num soft", String(count)), cell("td", "num", points));
    return row;
  });
  const own = hundredths(line.points);
  if (rows.length) table.tBodies[0].replaceChildren(...rows);
  const [title, , total] = table.tFoot.rows[0].cells;
  setText(title, times > 1 ? `Total, ${asPoints(own)} × ${times}` : "Total");
  setText(total, asPoints(own * times));
}

function show() {
  const root = editor();
  if (!latest || !root?.dataset.pointsOf) return;
  const picks = [...root.querySelectorAll(".slot[data-club]")].map(readPick);
  const leader = leaderOf(picks, latest)?.player;
  const times = (player) => (player === leader ? Number(root.dataset.times) : 1);
  for (const pick of picks.filter(({ slot }) => slot.matches(".locked"))) showSlot(pick, times(pick.player));
  const table = root.querySelector("[data-breakdown]");
  if (table) showBreakdown(table, times(table.dataset.breakdown));
}

// Starts to poll with the first locked player, and shows the points again after the main part was replaced.
export function followPoints() {
  const url = editor()?.dataset.pointsOf;
  if (!url) return;
  if (polled !== url) {
    if (polled) return void location.reload(); // another week
    polled = url;
    status ??= statusLine();
    poll(url, FORM, {
      onState(state) {
        latest = state;
        show();
      },
      accepts: (state, before) => continues(main, state, before),
      onStatus: status,
      // The week is final, or the demo season starts again. The page keeps its points. The next page that the server
      // renders has its own, and starts to poll again.
      onEnd() {
        latest = polled = undefined;
      },
    });
  }
  show();
}

const isPast = (time) => time?.dateTime && Date.parse(time.dateTime) <= now();
const nameIn = (element) => element.querySelector(".name")?.textContent.trim();

function lockSlot(slot) {
  slot.classList.remove("target");
  slot.classList.add("locked");
  const link = slot.querySelector("a[id^=slot-]");
  link.removeAttribute("href");
  link.setAttribute("aria-disabled", "true");
  slot.querySelector(".badge")?.remove();
  const badge = Object.assign(document.createElement("span"), { className: "badge", textContent: "Locked" });
  slot.querySelector(".shirt").after(badge);
  slot.querySelector("time").replaceWith(Object.assign(document.createElement("span"), { textContent: "Locked" }));
}

function lockCandidate(row) {
  row.className = "off";
  row.querySelector(".plus")?.remove();
  row.querySelector(".why-not")?.remove();
  row.firstElementChild.append(
    Object.assign(document.createElement("span"), { className: "why-not", textContent: "Locked" }),
  );
}

// Marks what a kickoff has made impossible since the server rendered the page. Returns the names of the
// players of the lineup who have locked.
export function lockPassed() {
  const root = editor();
  const locks = root ? root.dataset.locks : "kickoff";
  const passed = locks === "kickoff" ? isPast : () => Date.parse(locks) <= now();
  const locked = [...main.querySelectorAll(".slot:not(.locked)")].filter((slot) => {
    const time = slot.querySelector("time");
    return time && passed(time);
  });
  const names = locked.map(nameIn);
  const closesPicker = locked.some((slot) => slot.matches(".chosen"));
  locked.forEach(lockSlot);
  for (const row of main.querySelectorAll(".candidates > li:not(.off, .empty)")) {
    if (passed(row.querySelector("time"))) lockCandidate(row);
  }
  for (const item of main.querySelectorAll(".swaps > li")) if (passed(item.querySelector("time"))) item.remove();
  const picker = closesPicker && main.querySelector(".player-picker");
  if (picker) {
    const note = Object.assign(document.createElement("p"), {
      className: "notice warning",
      textContent: `${names.join(", ")} locked. The game has kicked off.`,
    });
    picker.querySelector(".player-picker-head").after(note);
    for (const part of picker.querySelectorAll(".swaps, .hint, .player-picker-actions, .section-head, .candidates, .more"))
      part.remove();
    for (const slot of main.querySelectorAll(".slot.target")) {
      slot.classList.remove("target");
      slot.querySelector(".badge")?.remove();
      slot.querySelector("a[id^=slot-]").removeAttribute("href");
    }
  }
  return names;
}
