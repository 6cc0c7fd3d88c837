// Times in the reader's time zone, and countdowns by the server's clock, since the reader's may be wrong.
//
// The forms are those of the server in every locale: "Sun 30 Nov, 14:05", "Sun 14:05", "14:05:09".

const PARTS = {
  weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit",
};
const FORMAT = new Intl.DateTimeFormat("en", { ...PARTS, hourCycle: "h23" });
const SOON = 10 * 60; // seconds
let ahead = 0; // milliseconds that the server's clock is ahead of this one

export const now = () => Date.now() + ahead;

// Sets the clock from an uncached response. The Date header has whole seconds only.
export function setClock(response) {
  const off = Date.parse(response.headers.get("Date")) - Date.now();
  if (!Number.isNaN(off)) ahead = Math.abs(off) > 3000 ? off : 0;
}

// form: "full", "short" (without the date), "clock" or "seconds" (without the weekday).
export function formatTime(time, form) {
  const parts = Object.fromEntries(FORMAT.formatToParts(new Date(time)).map(({ type, value }) => [type, value]));
  const clock = `${parts.hour}:${parts.minute}`;
  if (form === "clock") return clock;
  if (form === "seconds") return `${clock}:${parts.second}`;
  if (form === "short") return `${parts.weekday} ${clock}`;
  return `${parts.weekday} ${parts.day} ${parts.month}, ${clock}`;
}

export function localTimes() {
  for (const time of document.querySelectorAll("time[data-local]")) {
    if (!time.dateTime) continue;
    time.textContent = formatTime(time.dateTime, time.dataset.local);
  }
  for (const note of document.querySelectorAll("[data-zone]")) {
    note.textContent = `Times are in your time zone (${FORMAT.resolvedOptions().timeZone}).`;
  }
}

// left: seconds. Returns "3 days", "2 h 05 min" or "4:10".
export function duration(left) {
  const two = (n) => String(Math.floor(n) % 60).padStart(2, "0");
  if (left >= 2 * 86400) return `${Math.floor(left / 86400)} days`;
  if (left >= 3600) return `${Math.floor(left / 3600)} h ${two(left / 60)} min`;
  return `${Math.floor(left / 60)}:${two(left)}`;
}

// At zero, a countdown with data-then gets the event "due", once.
export function countdowns() {
  for (const element of document.querySelectorAll("[data-countdown]")) {
    const left = Math.max(0, Date.parse(element.dataset.countdown) - now()) / 1000;
    element.textContent = left ? `in ${duration(left)}` : "now";
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
