// What says so with data-again is looked at again every so many seconds; not while nobody sees it,
// nor under the hands of somebody who is in it.

const main = document.getElementById("main");

async function look() {
  if (document.hidden || main.contains(document.activeElement)) return;
  const answer = await fetch(location.pathname, { cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("main");
  if (fresh) main.replaceChildren(...fresh.childNodes);
}

function again() {
  const seconds = Number(main.querySelector("[data-again]")?.dataset.again);
  if (seconds) setTimeout(() => look().catch(() => {}).finally(again), seconds * 1000);
}

again();
