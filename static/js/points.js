// A lineup's points and rank, by the same rules as teams/rules/lineups.py and scoring/rules/spread.py, and
// the changes between two states of the week. Uses neither the page nor the network.
//
// The JSON has points as text with two decimals. Whole hundredths add up exactly.

export const FORM = 4; // schema of the live JSON: LIVE in teams/read_models/live.py

export const hundredths = (text) => Math.round(Number(text) * 100);
// As the filter `points` on the server: "12.5", "−3", "1,204".
export const asPoints = (n) => (n / 100).toLocaleString("en").replace("-", "−");
export const describeLines = (lines) =>
  lines.map(([label, count, points]) => `${label} ${count} (${asPoints(hundredths(points))})`).join(", ");

// Whether the club has a game in play.
export const isPlaying = (club, live) =>
  live.games.some((game) => game.status === "live" && [game.home, game.away].includes(club));

const isOut = (outcome) => outcome.finished && !outcome.played;

function outcomeOf(pick, live) {
  const line = live.players[pick.player];
  return {
    points: line ? hundredths(line.points) : 0,
    played: Boolean(line?.played),
    finished: !live.open_clubs.includes(pick.club),
  };
}

// Returns the pick whose points are multiplied: the captain, or the vice-captain once it is certain that the
// captain did not play.
export function leaderOf(picks, live) {
  const leaders = [picks.find((pick) => pick.captain), picks.find((pick) => pick.vice)];
  return leaders.find((pick) => pick && !isOut(outcomeOf(pick, live)));
}

function isLegal(starters, rules) {
  const count = (code) => starters.filter((pick) => pick.position === code).length;
  return (
    starters.length === rules.starters &&
    Object.entries(rules.positions).every(([code, [least, most]]) => least <= count(code) && count(code) <= most)
  );
}

// Bench players who played come in, in bench order. Each replaces the first absent starter whose
// replacement leaves a legal formation.
function substitutions(picks, outcomes, rules) {
  const [cameIn, wentOut] = [new Set(), new Set()];
  if (!rules.substitutions || rules.everybody) return { cameIn, wentOut };
  let onField = picks.filter((pick) => pick.starts);
  const absent = onField.filter((pick) => isOut(outcomes.get(pick)));
  const bench = picks.filter((pick) => !pick.starts).sort((one, other) => one.order - other.order);
  for (const substitute of bench.filter((pick) => outcomes.get(pick).played)) {
    for (const starter of absent) {
      const changed = [...onField.filter((pick) => pick !== starter), substitute];
      if (!isLegal(changed, rules)) continue;
      onField = changed;
      absent.splice(absent.indexOf(starter), 1);
      cameIn.add(substitute);
      wentOut.add(starter);
      break;
    }
  }
  return { cameIn, wentOut };
}

// Returns [{player, points, multiplier, cameIn, wentOut}], in the order of the picks.
// picks: [{player, club, position, starts, order, captain, vice}].
// rules: {captain: multiplier, everybody: whether the bench counts, substitutions, starters,
// positions: {code: [least, most]}}. All points in hundredths.
export function score(picks, live, rules) {
  const outcomes = new Map(picks.map((pick) => [pick, outcomeOf(pick, live)]));
  const { cameIn, wentOut } = substitutions(picks, outcomes, rules);
  const leader = leaderOf(picks, live);
  return picks.map((pick) => {
    const counts = rules.everybody || (pick.starts && !wentOut.has(pick)) || cameIn.has(pick);
    return {
      player: pick.player,
      points: outcomes.get(pick).points,
      multiplier: counts ? (pick === leader ? rules.captain : 1) : 0,
      cameIn: cameIn.has(pick),
      wentOut: wentOut.has(pick),
    };
  });
}

export const total = (slots) => slots.reduce((sum, slot) => sum + slot.points * slot.multiplier, 0);
export const uncounted = (slots) => slots.reduce((sum, slot) => sum + (slot.multiplier ? 0 : slot.points), 0);

// The number of the band of 20 points that contains the score: BAND in scoring/rules/spread.py.
export const bandOf = (own) => Math.floor(own / 2000);

// Returns the rank of a score, 1 for the best, from its band of the scores of all teams.
export function rankIn(band, own) {
  let score = 0;
  let rank = band.more + 1;
  band.scores.forEach((step, n) => {
    score = n ? score - step : step;
    if (score > own) rank += band.teams[n];
  });
  return rank;
}

// Returns the stats that changed the players' points between two states: [{player, label, points, count}].
// The count's change is undefined for a stat that no longer earns anything, which the JSON leaves out.
export function changes(before, after, players) {
  const earned = (live, player) =>
    new Map(
      (live.players[player]?.lines ?? []).map(([label, count, points]) => [label, { count, points: hundredths(points) }]),
    );
  return players.flatMap((player) => {
    const [old, now] = [earned(before, player), earned(after, player)];
    return [...new Set([...now.keys(), ...old.keys()])]
      .map((label) => {
        const [was, is] = [old.get(label), now.get(label)];
        const count = is && Math.round(100 * (is.count - (was?.count ?? 0))) / 100;
        return { player, label, count, points: (is?.points ?? 0) - (was?.points ?? 0) };
      })
      .filter((change) => change.points);
  });
}
