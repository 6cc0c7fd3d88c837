// Shows a player's page in a dialog over the lineup. Without this script, or with a modifier key, a name
// leads to the page itself.

import { showTimes } from "./clock.js";
import { isPlain } from "./lineup.js";

const PLAYER = /^\/players\/\d+\/$/;
const main = document.getElementById("main");

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const dialog = make("dialog", { className: "player-card" });
dialog.addEventListener("click", ({ target }) => {
  if (target === dialog || target.closest("[data-close-card], [data-pick]")) dialog.close();
});
document.body.append(dialog);

// pick: the link that picks the player, if the name stands in a list of candidates.
function show(page, name, pick) {
  const card = page.querySelector("[data-player-card]") ?? page.getElementById("main");
  if (!card) return false;
  const close = make("button", { className: "mini", type: "button", textContent: "✕", ariaLabel: `Close ${name}` });
  close.dataset.closeCard = "";
  const bar = make("div", { className: "player-card-bar" }, close);
  if (pick) {
    const button = make("button", { className: "button primary", type: "button", textContent: "Pick" });
    button.dataset.pick = "";
    button.addEventListener("click", () => main.querySelector(`a.plus[href="${pick}"]`)?.click());
    bar.prepend(button);
  }
  const content = make("div", { className: "player-card-content" }, ...document.importNode(card, true).childNodes);
  for (const element of content.querySelectorAll("[id]")) element.removeAttribute("id");
  dialog.replaceChildren(content, bar);
  dialog.ariaLabel = name;
  showTimes();
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  return true;
}

main.addEventListener("click", async (event) => {
  const link = event.target.closest("a.name");
  if (!link || !isPlain(event) || !PLAYER.test(link.pathname)) return;
  event.preventDefault();
  const pick = link.closest(".candidate")?.querySelector("a.plus")?.getAttribute("href");
  link.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(link.href);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!response.ok || !show(page, link.textContent.trim(), pick)) location.assign(link.href);
  } catch {
    location.assign(link.href);
  } finally {
    link.removeAttribute("aria-busy");
  }
});
