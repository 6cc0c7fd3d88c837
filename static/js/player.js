// Shows on a player's page whether the signed-in user watches the player. Without it, the button adds the
// player and opens the watch list.

import { account } from "./gameday.js";

const form = document.querySelector("[data-watch]");
const button = form?.querySelector("button");
const request = (address, options) =>
  fetch(address, { ...options, credentials: "same-origin", headers: { Accept: "application/json" } });
let watched = false;

function show() {
  button.setAttribute("aria-pressed", String(watched));
  button.querySelector("[data-star]").textContent = watched ? "★" : "☆";
  button.querySelector("[data-word]").textContent = watched ? "Watching" : "Watch";
}

async function toggle(event) {
  event.preventDefault();
  if (button.ariaBusy === "true") return;
  button.ariaBusy = "true";
  const address = watched ? form.action.replace(/add\/$/, "remove/") : form.action;
  const response = await request(address, { method: "POST", body: new FormData(form) }).catch(() => ({ ok: false }));
  button.ariaBusy = "false";
  if (!response.ok) return form.submit(); // the page that follows says why
  watched = (await response.json()).watched;
  show();
}

async function start() {
  if (!form || !(await account)) return;
  const response = await request(form.dataset.watch);
  if (!response.ok) return;
  ({ watched } = await response.json());
  show();
  form.addEventListener("submit", toggle);
}

start().catch(() => {});
