"use strict";

// One family: its lineage, and one member at a time against the source.

// Its values stand in the page as JSON, deflated, in base64.
async function readFamily(number) {
  const block = document.getElementById(`family-data-${number}`);
  if (!block) return null;
  const bytes = Uint8Array.from(atob(block.textContent), (sign) => sign.charCodeAt(0));
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(unpacked).text());
}

function nameOf(family, i) {
  return isolated(outletOf(family.members[i]));
}

function whatHappened(family, pair) {
  const [a, b] = [nameOf(family, pair.a), nameOf(family, pair.b)];
  if (!pair.derived) return [a, " and ", b];
  return pair.derived === "b" ? ["What ", b, " made of ", a] : ["What ", a, " made of ", b];
}

function verdictWords(family, pair) {
  const other = pair.derived === "a" ? "B" : "A";
  const direction = pair.derived ? `, ${pair.derived.toUpperCase()} derived from ${other}` : "";
  return [element("span", { class: "badge" }, pair.relation), ` probability ${pair.likely}${direction}: `, element("bdi", {}, pair.why)];
}

function setView(view, pair, name) {
  view.dataset.view = name;
  for (const button of view.querySelectorAll("[data-view]")) button.setAttribute("aria-pressed", String(button.dataset.view === name));
  drawRibbons(view, pair);
}

// Goes to a changed fact in whichever arrangement is shown.
function jumper(view, pair, clear) {
  return (i) => {
    clear();
    const row = pair.changes[i].row;
    const inRows = view.querySelector(`.rows tr[data-row="${row}"]`);
    if (inRows.getClientRects().length) {
      inRows.focus({ preventScroll: true });
      inRows.scrollIntoView({ block: "center" });
    } else {
      go(view, sentenceButton(view, row, "b") ?? sentenceButton(view, row, "a"));
    }
  };
}

function showComparison(view, family, pair) {
  view.replaceChildren(copy("comparison-view"));
  view.querySelector("h2").append(...whatHappened(family, pair));
  view.querySelector(".verdict").append(...verdictWords(family, pair));
  showShares(view, family, pair);
  const clear = showFilters(view, pair);
  showFacts(view, pair, jumper(view, pair, clear));
  showColumns(view, family, pair);
  showRows(view, family, pair);
  listen(view, pair);
  for (const button of view.querySelectorAll("[data-view]")) {
    button.addEventListener("click", () => setView(view, pair, button.dataset.view));
  }
  setView(view, pair, "columns");
}

function choose(view, family, i) {
  const rows = [...view.querySelectorAll(".member")];
  rows.forEach((row, j) => {
    row.classList.toggle("chosen", j === i);
    const link = row.querySelector("a");
    if (j === i) link?.setAttribute("aria-current", "true");
    else link?.removeAttribute("aria-current");
  });
  const chart = view.querySelector(".chart");
  if (rows[i] && chart.scrollHeight > chart.clientHeight) chart.scrollTop = rows[i].offsetTop - chart.clientHeight / 2;
}

// What has to be drawn anew when the page takes another shape.
let redraw = () => {};

function showFamily(view, family, route, wanted) {
  const first = family.members.findIndex((member) => member.pair !== null);
  const chosen = family.members[wanted]?.pair != null ? wanted : first;
  view.replaceChildren(copy("family-view"));
  view.querySelector(".name").append(family.name);
  view.querySelector(".summary").append(family.summary ?? "");
  if (family.single) view.querySelector(".lineage").remove();
  else showLineage(view, family, route);
  choose(view, family, chosen);
  const pair = family.pairs[family.members[chosen]?.pair];
  const comparison = view.querySelector(".comparison");
  if (pair) showComparison(comparison, family, pair);
  redraw = () => {
    if (!family.single) drawTree(family, view.querySelector(".chart"), chosen);
    if (pair) drawRibbons(comparison, pair);
  };
  redraw();
}
