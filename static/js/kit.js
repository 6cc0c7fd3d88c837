// Shows the chosen colours and pattern on the shirts of the form, before they are saved.

const form = document.querySelector("[data-kit]");

function paint(shirt, [colour, second]) {
  shirt.setAttribute("fill", colour);
  shirt.setAttribute("color", second);
}

function show() {
  const own = ["colour", "second_colour"].map((name) => form.elements[name].value);
  const palette = form.querySelector("[name=palette]:checked");
  const colours = palette?.dataset.colours?.split(" ") ?? own;
  const pattern = form.querySelector("[name=pattern]:checked")?.value ?? 0;
  for (const shirt of form.querySelectorAll(".patterns .shirt")) paint(shirt, colours);
  for (const use of form.querySelectorAll(".choices:not(.patterns) use")) use.setAttribute("href", `#shirt${pattern}`);
  paint(form.querySelector(".own-colours .shirt"), own);
}

form.addEventListener("input", (event) => {
  if (event.target.type === "color") form.querySelector("[value=own]").checked = true;
  show();
});
show();
