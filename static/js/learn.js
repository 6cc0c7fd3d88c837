// Opens the debug toolbar, if installed, on the page that runs a variant of a lesson. The toolbar
// remembers that it is open, so the visitor's earlier choice is restored for later pages.
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
  // On a phone the toolbar would cover the page.
  if (matchMedia("(min-width: 900px)").matches) {
    document.body.classList.add("beside-toolbar");
    open();
  }
});
