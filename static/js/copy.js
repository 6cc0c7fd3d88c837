// Copies the text of a field, or hands it to the device's share dialog.

const status = document.querySelector("[data-copied]");

for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.querySelector(button.dataset.copy);
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    const copied = await navigator.clipboard?.writeText(field.value).then(() => true, () => false);
    status.textContent = copied ? "Copied." : "The link is selected: copy it with your keyboard or menu.";
  });
}

for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  const field = document.querySelector(button.dataset.share);
  button.hidden = false;
  button.addEventListener("click", () => {
    // A visitor who closes the dialog shares nothing.
    navigator.share({ title: button.dataset.title, url: field.value }).catch(() => {});
  });
}
