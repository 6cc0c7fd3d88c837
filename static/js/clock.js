// Times in the reader's time zone, and countdowns by the server's clock, since the reader's may be wrong.

const FORMATS = {
  full: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  short: { weekday: "short", hour: "2-digit", minute: "2-digit" },
};
const SOON = 10 * 60; // seconds
let ahead = 0; // milliseconds that the server's clock is ahead of this one

export const now = () => Date.now() + ahead;

// Sets the clock from an uncached response. The Date header has whole seconds only.
export function setClock(response) {
  const off = Date.parse(response.headers.get("Date")) - Date.now();
  if (!Number.isNaN(off)) ahead = Math.abs(off) > 3000 ? off : 0;
}

export function localTimes() {
  for (const time of document.querySelectorAll("time[data-local]")) {
    if (!time.dateTime) continue;
    const format = FORMATS[time.dataset.local] ?? FORMATS.full;
    time.textContent = new Date(time.dateTime).toLocaleString([], format);
  }
  for (const note of document.querySelectorAll("[data-zone]")) {
    note.textContent = `Times are yours (${Intl.DateTimeFormat().resolvedOptions().timeZone}).`;
  }
}

function duration(left) {
  const [days, hours] = [Math.floor(left / 86400), Math.floor(left / 3600) % 24];
  const [minutes, seconds] = [Math.floor(left / 60) % 60, Math.floor(left) % 60];
  if (days) return `in ${days} d ${hours} h`;
  if (hours) return `in ${hours} h ${minutes} min`;
  return minutes ? `in ${minutes} min ${seconds} s` : `in ${seconds} s`;
}

// At zero, a countdown with data-then gets the event "due", once.
export function countdowns() {
  for (const element of document.querySelectorAll("[data-countdown]")) {
    const left = Math.max(0, Date.parse(element.dataset.countdown) - now()) / 1000;
    element.textContent = left ? duration(left) : "now";
    element.classList.toggle("soon", left < SOON);
    if (!left && element.dataset.then) {
      delete element.dataset.then;
      element.dispatchEvent(new Event("due", { bubbles: true }));
    }
  }
}

export function showTimes() {
  localTimes();
  countdowns();
}
