// Opens the debug toolbar, where there is one, on the page that runs a variant of a lesson. It would
// stay open on every later page: what the visitor had chosen before is put back.
const STATE = "djdt.show";
const button = document.querySelector("[data-show-sql]");

const root = () => document.getElementById("djDebugRoot")?.shadowRoot;

function open() {
  const chosen = localStorage.getItem(STATE);
  window.djdt.show_toolbar();
  if (chosen === null) localStorage.removeItem(STATE);
  else localStorage.setItem(STATE, chosen);
}

addEventListener("load", () => {
  if (!window.djdt || !root()) return;
  for (const hidden of [button, document.querySelector("[data-toolbar-note]")]) hidden.hidden = false;
  button.addEventListener("click", () => {
    open();
    root().querySelector("a.SQLPanel")?.click();
  });
  // On a phone it would cover the page.
  if (matchMedia("(min-width: 900px)").matches) {
    document.body.classList.add("beside-toolbar");
    open();
  }
});
