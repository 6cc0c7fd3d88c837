// The elements that do not fit into the page, as a list of sentences; empty if all fit.
// Excluded: text for screen readers only, the skip link, text that ends in an ellipsis on purpose,
// regions that scroll and can be reached by keyboard, tabs, which scroll in one row and come into
// view with the focus, and the debug toolbar, which floats above the page.
() => {
  const width = document.documentElement.clientWidth;
  const found = [];
  const name = (element) => {
    const text = element.textContent.trim().replace(/\s+/g, " ").slice(0, 40);
    return `<${element.localName} class="${element.className}"> ${text}`;
  };
  const root = document.documentElement;
  if (root.scrollWidth > width) found.push(`the page is ${root.scrollWidth} wide, not ${width}`);
  for (const element of document.body.querySelectorAll("*")) {
    const leftOut = ".skip-link, .visually-hidden, [role=region][tabindex], nav.tabs, #djDebugRoot, #djDebug, svg";
    if (element.closest(leftOut)) continue;
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    if (box.left < -0.5 || box.right > width + 0.5) {
      found.push(`${name(element)}: from ${Math.round(box.left)} to ${Math.round(box.right)}`);
    }
    const style = getComputedStyle(element);
    const cut = style.display !== "inline" && !["input", "select"].includes(element.localName);
    if (cut && style.textOverflow !== "ellipsis" && element.scrollWidth > element.clientWidth + 1) {
      found.push(`${name(element)}: ${element.scrollWidth} wide in ${element.clientWidth}`);
    }
  }
  return found.slice(0, 12);
}
