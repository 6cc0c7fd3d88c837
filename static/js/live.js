// Live scores and points from the one JSON that everybody shares. Asks every few seconds (the JSON
// says how many: more under load), not all readers at once, more rarely while it fails, and not at
// all while the page is hidden.

const EVERY = 4000;
const SLOWEST = 60000;
const STATUS = { live: "Live", final: "Final", postponed: "Postponed" };

function put(element, text) {
  if (!element || element.textContent === text) return;
  element.textContent = text;
  element.classList.remove("flash");
  void element.offsetWidth; // lets the animation start anew
  element.classList.add("flash");
}

function showGames(place, games) {
  for (const game of games) {
    const card = place.querySelector(`[data-game="${game.id}"]`);
    if (!card) continue;
    if (game.status !== "scheduled" && !card.classList.contains(game.status)) {
      card.className = `game ${game.status}`;
      put(card.querySelector("[data-status]"), STATUS[game.status]);
    }
    put(card.querySelector("[data-clock]"), game.clock);
    put(card.querySelector("[data-home]"), String(game.home_score ?? ""));
    put(card.querySelector("[data-away]"), String(game.away_score ?? ""));
  }
}

// Points come as text with two decimals; hundredths as whole numbers add up exactly.
const hundredths = (text) => Math.round(Number(text) * 100);
const asPoints = (n) => String(n / 100);

function showTeam(players) {
  let [total, bench] = [0, 0];
  for (const slot of document.querySelectorAll("[data-player]")) {
    const line = players[slot.dataset.player];
    const own = line ? hundredths(line.points) : 0;
    const times = Number(slot.dataset.multiplier);
    total += own * times;
    if (!times) bench += own;
    const counted = times > 1 ? `${asPoints(own)} × ${times} = ${asPoints(own * times)}` : asPoints(own);
    put(slot.querySelector("[data-points]"), counted);
    if (line) {
      const lines = line.lines.map(([label, count, points]) => `${label} ${count} (${points})`);
      slot.querySelector(".slot-lines").textContent = lines.join(", ");
    }
  }
  put(document.querySelector("[data-total]"), asPoints(total));
  put(document.querySelector("[data-bench-total]"), asPoints(bench));
}

export function startLive() {
  const place = document.querySelector("[data-live]");
  if (!place) return;
  let every = EVERY;
  let wait = every;
  let etag = "";
  let timer;

  async function ask() {
    try {
      const answer = await fetch(place.dataset.live, { headers: etag ? { "If-None-Match": etag } : {} });
      if (answer.status === 200) {
        etag = answer.headers.get("ETag") ?? "";
        const live = await answer.json();
        showGames(place, live.games);
        if ("team" in place.dataset) showTeam(live.players);
        if (live.final) return;
        if (live.poll) every = live.poll * 1000;
      }
      if (!answer.ok && answer.status !== 304) throw new Error(`status ${answer.status}`);
      wait = every;
    } catch {
      wait = Math.min(wait * 2, SLOWEST);
    }
    again();
  }

  function again() {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(ask, wait * (0.75 + Math.random() / 2));
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) ask();
  });
  again();
}
