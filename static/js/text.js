// Sets an element's text. If it has changed, the element flashes.

export function setText(element, text) {
  if (!element || element.textContent.trim() === text) return;
  element.textContent = text;
  element.classList.remove("flash");
  void element.offsetWidth; // restarts the animation
  element.classList.add("flash");
}
