// Times in the reader's zone, and countdowns by the server's clock: a reader's may be wrong.

const FORMS = {
  full: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  short: { weekday: "short", hour: "2-digit", minute: "2-digit" },
};
const SOON = 10 * 60;
let ahead = 0; // milliseconds that the server's clock is ahead of this one

export const now = () => Date.now() + ahead;

// From any fresh answer of the server; its header knows whole seconds only.
export function setClock(answer) {
  const off = Date.parse(answer.headers.get("Date")) - Date.now();
  if (!Number.isNaN(off)) ahead = Math.abs(off) > 3000 ? off : 0;
}

export function localTimes() {
  for (const time of document.querySelectorAll("time[data-local]")) {
    if (!time.dateTime) continue;
    const form = FORMS[time.dataset.local] ?? FORMS.full;
    time.textContent = new Date(time.dateTime).toLocaleString([], form);
  }
  for (const note of document.querySelectorAll("[data-zone]")) {
    note.textContent = `Times are yours (${Intl.DateTimeFormat().resolvedOptions().timeZone}).`;
  }
}

function words(left) {
  const [days, hours] = [Math.floor(left / 86400), Math.floor(left / 3600) % 24];
  const [minutes, seconds] = [Math.floor(left / 60) % 60, Math.floor(left) % 60];
  if (days) return `in ${days} d ${hours} h`;
  if (hours) return `in ${hours} h ${minutes} min`;
  return minutes ? `in ${minutes} min ${seconds} s` : `in ${seconds} s`;
}

// A mark that says what is to happen then gets an event "due", once.
export function countdowns() {
  for (const mark of document.querySelectorAll("[data-countdown]")) {
    const left = Math.max(0, Date.parse(mark.dataset.countdown) - now()) / 1000;
    mark.textContent = left ? words(left) : "now";
    mark.classList.toggle("soon", left < SOON);
    if (!left && mark.dataset.then) {
      delete mark.dataset.then;
      mark.dispatchEvent(new Event("due", { bubbles: true }));
    }
  }
}

export function showTimes() {
  localTimes();
  countdowns();
}
