// Fetches the page again and replaces its main part, every data-refresh-seconds. It skips a turn while
// the page is hidden or the focus is in the main part.

const main = document.getElementById("main");

async function refresh() {
  if (document.hidden || main.contains(document.activeElement)) return;
  const response = await fetch(location.pathname, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("main");
  if (fresh) main.replaceChildren(...fresh.childNodes);
}

function schedule() {
  const seconds = Number(main.querySelector("[data-refresh-seconds]")?.dataset.refreshSeconds);
  if (seconds) setTimeout(() => refresh().catch(() => {}).finally(schedule), seconds * 1000);
}

schedule();
