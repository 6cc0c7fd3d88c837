// What a page does beyond its HTML: times in the reader's zone, countdowns, who is signed in,
// and live points. Every page is complete without it.

import { startLive } from "./live.js";

const FORMS = {
  full: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  short: { weekday: "short", hour: "2-digit", minute: "2-digit" },
};

function localTimes() {
  for (const time of document.querySelectorAll("time[data-local]")) {
    const at = new Date(time.dateTime);
    time.textContent = at.toLocaleString([], FORMS[time.dataset.local] ?? FORMS.full);
  }
}

function countdowns() {
  const marks = [...document.querySelectorAll("[data-countdown]")];
  const show = () => {
    for (const mark of marks) {
      const left = Math.max(0, Date.parse(mark.dataset.countdown) - Date.now()) / 1000;
      const [days, hours] = [Math.floor(left / 86400), Math.floor(left / 3600) % 24];
      const [minutes, seconds] = [Math.floor(left / 60) % 60, Math.floor(left) % 60];
      mark.textContent = !left
        ? "(closed)"
        : `(in ${days ? `${days} d ${hours} h` : hours ? `${hours} h ${minutes} min` : `${minutes} min ${seconds} s`})`;
    }
  };
  if (marks.length) {
    show();
    setInterval(show, 1000);
  }
}

async function whoAmI() {
  const place = document.querySelector("[data-me]");
  const answer = await fetch(place.dataset.me, { credentials: "same-origin" });
  if (!answer.ok) return;
  const me = await answer.json();
  if (!me.signed_in) return;
  const link = place.querySelector("a");
  if (me.team) {
    link.textContent = me.team.name;
    link.href = me.team.url;
    const lineup = Object.assign(document.createElement("a"), { href: "/lineup/", textContent: "Lineup" });
    lineup.className = "button small";
    link.className = "";
    place.append(lineup);
  }
  const links = [["/account/", "Account"], ["/accounts/sign-out/", "Sign out"]];
  document.querySelector(".bottom nav").replaceChildren(
    ...links.map(([href, textContent]) => Object.assign(document.createElement("a"), { href, textContent })),
  );
}

function markHere() {
  for (const link of document.querySelectorAll(".nav a")) {
    if (location.pathname.startsWith(link.pathname)) link.setAttribute("aria-current", "page");
  }
}

localTimes();
countdowns();
markHere();
startLive();
whoAmI().catch(() => {});
