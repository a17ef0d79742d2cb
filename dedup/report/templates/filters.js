"use strict";

// Buttons that show only some rows. None pressed shows all; several pressed show what any of them names.

function traits(row, i, pair) {
  const names = [row.label];
  if (row.moved) names.push("moved");
  if (pair.changes.some((change) => change.row === i)) names.push("facts");
  return names;
}

function filterButton(name, number) {
  const words = name === "facts" ? "with changed facts" : name;
  const attributes = { type: "button", class: name, "data-trait": name, "aria-pressed": "false" };
  return element("button", attributes, sign(name), `${words} `, element("span", { class: "number" }, String(number)));
}

function applyFilter(view, pair, pressed) {
  const shown = pair.rows.map((row, i) => !pressed.size || traits(row, i, pair).some((name) => pressed.has(name)));
  for (const node of view.querySelectorAll(".sentence, tr[data-row]")) node.hidden = !shown[node.dataset.row];
  for (const button of view.querySelectorAll("[data-trait]")) button.setAttribute("aria-pressed", String(pressed.has(button.dataset.trait)));
  const number = shown.filter(Boolean).length;
  view.querySelector(".showing").textContent = pressed.size ? `${number} of ${plural(shown.length, "row", "rows")}` : plural(shown.length, "row", "rows");
  drawRibbons(view, pair);
}

function showFilters(view, pair) {
  const all = pair.rows.flatMap((row, i) => traits(row, i, pair));
  const present = ["facts", ...LABELS].filter((name) => all.includes(name));
  const pressed = new Set();
  for (const name of present) {
    const button = filterButton(name, all.filter((other) => other === name).length);
    button.addEventListener("click", () => {
      if (!pressed.delete(name)) pressed.add(name);
      applyFilter(view, pair, pressed);
    });
    view.querySelector(".filters").append(button);
  }
  const clear = () => { pressed.clear(); applyFilter(view, pair, pressed); };
  view.querySelector(".showing").textContent = plural(pair.rows.length, "row", "rows");
  return clear;
}
