// Writes what changed, and lets the eye see it.

export function put(element, text) {
  if (!element || element.textContent.trim() === text) return;
  element.textContent = text;
  element.classList.remove("flash");
  void element.offsetWidth; // lets the animation start anew
  element.classList.add("flash");
}
