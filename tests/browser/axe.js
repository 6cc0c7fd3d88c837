// What axe-core finds by the rules, as [its name, what it says, the HTML of each place].
// A ground that is a gradient it cannot judge: for the while, such a ground has one colour, of
// those in the gradient the one that is nearest to the colour of the text on it.
// Left out: of a long list, what is like the rows above; and the demo's debug toolbar, which is
// Django's. Without selectors it is faster. To preload sheets would go against the policy.
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
