// The violations of the rules that axe-core finds, as [rule, message, HTML of each element].
// axe-core cannot judge text on a gradient. While it runs, each gradient is replaced by one of its
// colours, the one nearest to the colour of the text.
// Excluded: the later rows of a long list, which are like the first, and the demo's debug toolbar,
// which is not ours. Without selectors axe-core is faster. Preloading violates the policy.
async (rules) => {
  const numbers = (text) => text.match(/[\d.]+/g).map(Number);
  const light = ([red, green, blue]) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

  function over(ground, [red, green, blue, opacity = 1]) {
    return [red, green, blue].map((part, n) => part * opacity + ground[n] * (1 - opacity));
  }

  function ground(element) {
    if (!element) return [255, 255, 255];
    const colour = numbers(getComputedStyle(element).backgroundColor);
    return colour[3] === undefined ? colour : over(ground(element.parentElement), colour);
  }

  function nearest(element, { backgroundImage, color }) {
    const text = light(numbers(color));
    const far = (colour) => Math.abs(light(colour) - text);
    const stops = backgroundImage.match(/rgba?\([^)]*\)/g).map(numbers);
    const colours = stops.map((stop) => over(ground(element), stop));
    return colours.sort((one, other) => far(one) - far(other))[0];
  }

  const plain = [];
  for (const element of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(element);
    if (!style.backgroundImage.includes("gradient(")) continue;
    plain.push(element);
    const colour = nearest(element, style);
    element.style.backgroundImage = "none";
    element.style.backgroundColor = `rgb(${colour.join()})`;
  }
  const rest = ["tbody tr:nth-child(n+13)", ".candidates > li:nth-child(n+13)"];
  const found = await axe.run(
    { exclude: ["#djDebugRoot", "#djDebug", ...rest].map((part) => [part]) },
    { runOnly: rules, resultTypes: ["violations"], selectors: false, preload: false },
  );
  for (const element of plain) element.style.background = "";
  return found.violations.map(({ id, help, nodes }) => [id, help, nodes.map((node) => node.html)]);
}
