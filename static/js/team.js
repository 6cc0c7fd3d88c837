// Updates the page of a team during its week: points, substitutions, rank, and the latest changes.

import { formatTime, localTimes, now as serverTime } from "./clock.js";
import { fetchFragment, refreshDelay } from "./fragment.js";
import { asPoints, bandOf, changes, describeLines, hundredths, isPlaying, rankIn, score, total, uncounted } from "./points.js";
import { setText } from "./text.js";

const MAX_NEWS = 6;

// In the order of the lineup, which decides on substitutions: the page shows the starters by state.
function readSlots(root) {
  const slots = [...root.querySelectorAll("[data-player]")].map((slot) => ({
    slot,
    name: slot.querySelector("[data-name]").textContent,
    player: slot.dataset.player,
    club: Number(slot.dataset.club),
    position: slot.dataset.position,
    starts: slot.dataset.role === "starter",
    order: Number(slot.dataset.order),
    captain: "captain" in slot.dataset,
    vice: "vice" in slot.dataset,
  }));
  return slots.sort((one, other) => other.starts - one.starts || one.order - other.order);
}

// The same as SlotView.state in scoring/view_models/team_slots.py.
function stateOf(pick, live) {
  if (isPlaying(pick.club, live)) return "in-play";
  const isToCome = ({ home, away, status }) => status === "scheduled" && [home, away].includes(pick.club);
  return live.games.some(isToCome) ? "to-come" : "done";
}

// While some players are hidden, only the server can compute substitutions.
function scoreVisible(picks, live, root) {
  const rules = JSON.parse(root.dataset.rules);
  const found = score(picks, live, rules);
  if (!root.querySelector("[data-hidden]")) return found;
  return found.map((one, n) => {
    const multiplier = Number(picks[n].slot.dataset.multiplier);
    return { ...one, multiplier, cameIn: false, wentOut: false };
  });
}

function showSlot(pick, result, live) {
  const { slot } = pick;
  slot.classList.toggle("off", !result.multiplier);
  const own = asPoints(result.points);
  const times = result.multiplier > 1;
  const line = live.players[pick.player];
  slot.dataset.state = stateOf(pick, live);
  const unplayed = slot.dataset.state === "to-come" && !line?.lines.length;
  slot.querySelector("[data-sum]").textContent = times ? `${own} × ${result.multiplier} = ` : "";
  setText(slot.querySelector("[data-counted]"), times ? asPoints(result.points * result.multiplier) : unplayed ? "–" : own);
  const moved = slot.querySelector("[data-moved]");
  const word = result.cameIn ? "came on" : result.wentOut ? "did not play" : "";
  if (!slot.closest("[data-team]").querySelector("[data-hidden]")) {
    moved.textContent = word;
    moved.className = word ? "tag" : "";
  }
  slot.querySelector(".slot-lines").textContent = describeLines(line?.lines ?? []);
  slot.querySelector(".live-dot").hidden = slot.dataset.state !== "in-play";
}

// Moves the starters whose state has changed to the list of the new one, and counts the lists.
function groupStarters(root, picks) {
  for (const group of root.querySelectorAll("[data-group]")) {
    const state = group.dataset.group;
    const list = group.querySelector("ul");
    for (const { slot, starts } of picks) {
      if (starts && slot.dataset.state === state && slot.parentElement !== list) list.append(slot);
    }
  }
  for (const group of root.querySelectorAll("[data-group]")) {
    const starters = group.querySelectorAll("li").length;
    group.hidden = !starters;
    setText(root.querySelector(`[data-count="${group.dataset.group}"]`), String(starters));
  }
}

// The ranks follow the points: the server counts all teams again some time after a score.
const RANKS_DELAY = 2500; // milliseconds
const RANKS_AGAIN = 8000; // for counts that came late

async function fetchRank(root, scores, own) {
  const address = root.dataset.live.replace(/\.json$/, `/ranks/${scores}/${bandOf(own)}.json`);
  try {
    const response = await fetch(address);
    // 404: the teams have not been counted with this score yet.
    return response.ok ? rankIn(await response.json(), own) : undefined;
  } catch {
    return undefined;
  }
}

let lastRanks = 0;

async function showRanks(root, points) {
  if (!root.querySelector("[data-rank], [data-season-rank]")) return; // as in a matchup
  const mine = ++lastRanks;
  const { cost, before, rankBefore } = root.dataset;
  const net = points - Number(cost) * 100;
  const format = (rank) => rank.toLocaleString("en");
  const [rank, seasonRank] = await Promise.all([
    fetchRank(root, "week", net),
    before === undefined ? undefined : fetchRank(root, "season", hundredths(before) + net),
  ]);
  if (mine !== lastRanks) return; // a later request was faster
  if (rank) setText(root.querySelector("[data-rank]"), format(rank));
  if (!seasonRank) return;
  setText(root.querySelector("[data-season-rank]"), format(seasonRank));
  const climbed = rankBefore ? Number(rankBefore) - seasonRank : 0;
  const move = root.querySelector("[data-move]");
  if (!move) return;
  move.className = `move ${climbed > 0 ? "up" : climbed < 0 ? "down" : ""}`;
  const word = Object.assign(document.createElement("span"), {
    className: "visually-hidden",
    textContent: climbed > 0 ? "up " : "down ",
  });
  move.replaceChildren(...(climbed ? [word, `${climbed > 0 ? "▲" : "▼"}${format(Math.abs(climbed))}`] : []));
}

function addNews(root, picks, news) {
  const list = root.querySelector("[data-news]");
  if (!list || !news.length) return;
  const time = formatTime(serverTime(), "clock");
  const names = new Map(picks.map((pick) => [pick.player, pick.name]));
  const items = news.map(({ player, label, points }) => {
    const item = document.createElement("li");
    const gain = Object.assign(document.createElement("b"), {
      className: `num move ${points > 0 ? "up" : "down"}`,
      textContent: `${points > 0 ? "+" : "−"}${asPoints(Math.abs(points))}`,
    });
    const who = Object.assign(document.createElement("span"), { textContent: `${names.get(player)}: ${label}` });
    const when = Object.assign(document.createElement("span"), { className: "soft small", textContent: time });
    item.append(gain, who, when);
    return item;
  });
  list.querySelector(".empty")?.remove();
  list.prepend(...items);
  while (list.children.length > MAX_NEWS) list.lastElementChild.remove();
}

// Fetches the page again. Needed when hidden players become visible, when a substitution may happen while
// others are still hidden, and when the week is final.
async function refresh(root) {
  const part = await fetchFragment(root.dataset.part ?? "[data-team]", root.dataset.page);
  if (!part) return false;
  // A week that has not begun again was reset for a replay.
  if (part.dataset.week !== root.dataset.week || ("begun" in root.dataset && !("begun" in part.dataset))) return true;
  lastRanks += 1; // the page has newer ones
  const news = root.querySelector("[data-news]");
  root.replaceChildren(...part.childNodes);
  if (news) root.querySelector("[data-news]")?.replaceWith(news);
  for (const name of ["before", "rankBefore", "cost", "rules", "begun"]) {
    if (name in part.dataset) root.dataset[name] = part.dataset[name];
  }
  localTimes();
  return true;
}

export function followTeam(root) {
  let picks = readSlots(root);
  let latest;
  let timer;
  let ranksTimer;
  let lateRanksTimer;

  function show(live) {
    const slots = scoreVisible(picks, live, root);
    picks.forEach((pick, n) => showSlot(pick, slots[n], live));
    setText(root.querySelector("[data-total]"), asPoints(total(slots)));
    setText(root.querySelector("[data-bench-total]"), asPoints(uncounted(slots)));
    groupStarters(root, picks);
    clearTimeout(lateRanksTimer);
    const update = () => showRanks(root, total(scoreVisible(picks, latest, root)));
    ranksTimer ??= setTimeout(() => {
      ranksTimer = undefined;
      update();
      lateRanksTimer = setTimeout(update, RANKS_AGAIN * (1 + Math.random()));
    }, RANKS_DELAY);
  }

  function scheduleRefresh(live) {
    timer ??= setTimeout(async () => {
      timer = undefined;
      if (!(await refresh(root))) return scheduleRefresh(live);
      picks = readSlots(root);
      if (!latest.final) show(latest);
    }, refreshDelay(live));
  }

  // The countdown to the first kickoff or to the next lock is over. The delay spreads the requests.
  root.addEventListener("due", () => latest && scheduleRefresh(latest));

  return (live, before) => {
    latest = live;
    if (before) addNews(root, picks, changes(before, live, picks.map((pick) => pick.player)));
    show(live);
    const decisive = (one) =>
      [...one.games.map((game) => game.status), ...picks.map(({ player }) => one.players[player]?.played)].join();
    const mayChangeHidden = before && decisive(before) !== decisive(live) && root.querySelector("[data-hidden]");
    if (mayChangeHidden || live.final) scheduleRefresh(live);
  };
}
