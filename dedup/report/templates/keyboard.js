"use strict";

// Pointing at a sentence, or reaching it with the keyboard, shows its partner; choosing it goes there.

function mark(view, row) {
  for (const node of view.querySelectorAll(".active")) node.classList.remove("active");
  view.classList.toggle("pointing", row !== null);
  if (row === null) return;
  for (const node of view.querySelectorAll(`.columns [data-row="${row}"], .rows [data-row="${row}"]`)) node.classList.add("active");
}

function sideOf(node) {
  return node.closest(".side.a") ? "a" : "b";
}

function buttons(view, side) {
  return [...view.querySelectorAll(`.side.${side} .sentence:not([hidden]) .label`)];
}

// One button of each column is in the tab order: the last one used.
function makeReachable(view, button) {
  for (const other of buttons(view, sideOf(button))) other.tabIndex = -1;
  button.tabIndex = 0;
}

function go(view, button) {
  if (!button) return;
  makeReachable(view, button);
  button.focus({ preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  button.closest(".sentence").scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
}

function partner(view, button) {
  const row = button.closest(".sentence").dataset.row;
  const other = sideOf(button) === "a" ? "b" : "a";
  return buttons(view, other).find((found) => found.closest(".sentence").dataset.row === row);
}

function beside(view, button, step) {
  const own = buttons(view, sideOf(button));
  return own[Math.max(0, Math.min(own.length - 1, own.indexOf(button) + step))];
}

// The row of the next (or previous) changed fact after a row, round and round.
function factAfter(pair, row, step) {
  const rows = [...new Set(pair.changes.map((change) => change.row))].sort((x, y) => x - y);
  const later = step > 0 ? rows.find((other) => other > row) : rows.findLast((other) => other < row);
  return later ?? (step > 0 ? rows[0] : rows.at(-1));
}

function target(view, pair, button, key) {
  if (key === "ArrowDown" || key === "ArrowUp") return beside(view, button, key === "ArrowDown" ? 1 : -1);
  if (key === "Home" || key === "End") return beside(view, button, key === "End" ? Infinity : -Infinity);
  if (key === "ArrowLeft") return sideOf(button) === "b" ? partner(view, button) : null;
  if (key === "ArrowRight") return sideOf(button) === "a" ? partner(view, button) : null;
  if (key === "n" || key === "p") {
    const row = factAfter(pair, Number(button.closest(".sentence").dataset.row), key === "n" ? 1 : -1);
    return row === undefined ? null : sentenceButton(view, row, sideOf(button));
  }
  return null;
}

function sentenceButton(view, row, side) {
  return buttons(view, side).find((button) => button.closest(".sentence").dataset.row === String(row));
}

function listen(view, pair) {
  const columns = view.querySelector(".columns");
  const near = (event) => event.target.closest("[data-row]")?.dataset.row ?? null;
  columns.addEventListener("pointerover", (event) => mark(view, near(event) ?? focusedRow(view)));
  columns.addEventListener("pointerleave", () => mark(view, focusedRow(view)));
  columns.addEventListener("focusin", (event) => mark(view, near(event)));
  columns.addEventListener("focusout", () => mark(view, null));
  columns.addEventListener("click", (event) => {
    const button = event.target.closest(".label");
    if (button) go(view, partner(view, button) ?? button);
  });
  columns.addEventListener("keydown", (event) => {
    const button = event.target.closest(".label");
    if (!button || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape") mark(view, null);
    const next = target(view, pair, button, event.key);
    if (next || event.key.startsWith("Arrow")) event.preventDefault();
    go(view, next);
  });
  for (const side of ["a", "b"]) if (buttons(view, side)[0]) buttons(view, side)[0].tabIndex = 0;
}

function focusedRow(view) {
  const focused = document.activeElement?.closest(".sentence");
  return focused && view.contains(focused) ? focused.dataset.row : null;
}
