"use strict";

// Bands between the columns, from each sentence to its partner. Drawn anew whenever the texts take another shape.

function extents(view, side) {
  const places = new Map();
  const top = view.querySelector(".ribbons").getBoundingClientRect().top;
  for (const node of view.querySelectorAll(`.side.${side} .sentence`)) {
    const box = node.getBoundingClientRect();
    if (!box.height) continue; // hidden by the filter
    const spans = places.get(node.dataset.row) ?? [];
    places.set(node.dataset.row, [...spans, [box.top - top, box.bottom - top]]);
  }
  return places;
}

function ribbonPath([top, bottom], [otherTop, otherBottom], width) {
  const half = width / 2;
  return `M0 ${top} C${half} ${top} ${half} ${otherTop} ${width} ${otherTop} V${otherBottom} C${half} ${otherBottom} ${half} ${bottom} 0 ${bottom} Z`;
}

function drawRibbons(view, pair) {
  const svg = view.querySelector(".ribbons");
  const width = svg.getBoundingClientRect().width;
  const [left, right] = [extents(view, "a"), extents(view, "b")];
  const paths = [];
  for (const [row, spans] of left) {
    for (const span of spans) {
      for (const other of right.get(row) ?? []) {
        const { label, moved } = pair.rows[row];
        paths.push(drawing("path", { d: ribbonPath(span, other, width), class: `ribbon ${label}${moved ? " moved" : ""}`, "data-row": row }));
      }
    }
  }
  svg.replaceChildren(...paths);
}
