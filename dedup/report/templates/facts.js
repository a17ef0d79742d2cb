"use strict";

// The facts that changed: what sort, both wordings, and a way to where they stand.

const KINDS = { number: "number", name: "name", date: "date", quote: "quotation", attribution: "attribution", negation: "negation" };

function factRow(change, i, jump) {
  const button = element("button", { type: "button", "data-fact": i, "aria-label": `Changed fact ${i + 1}: go to row ${change.row + 1}` }, `row ${change.row + 1}`);
  button.addEventListener("click", () => jump(i));
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, KINDS[change.kind] ?? change.kind),
    element("td", { class: "a", dir: "auto" }, ...pieceNodes(change.a, "a")),
    element("td", { class: "b", dir: "auto" }, ...pieceNodes(change.b, "b")),
    element("td", { class: "where" }, button),
  );
}

function showFacts(view, pair, jump) {
  const total = pair.changes.length;
  view.querySelector("#facts-heading").append(total ? plural(total, "changed fact", "changed facts") : "No changed facts found");
  if (!total) return;
  const heads = ["Kind", "A", "B", "Where"].map((name) => element("th", { scope: "col" }, name));
  const body = element("tbody", {}, ...pair.changes.map((change, i) => factRow(change, i, jump)));
  const table = element("table", { "aria-labelledby": "facts-heading" }, element("thead", {}, element("tr", {}, ...heads)), body);
  view.querySelector(".facts .table").append(table);
}

function shareLine(side, article, share) {
  const other = side === "a" ? "stand in B" : "stand in A";
  const list = element("ul", { class: "fates" });
  for (const { label, words } of share.labels) list.append(element("li", { class: label }, sign(label), `${words} ${label}`));
  return element(
    "div",
    { class: "share" },
    element("p", {}, element("b", {}, `${share.kept} of ${side.toUpperCase()}’s words`), ` ${other}`),
    shareBar(share.labels),
    list,
  );
}

function showShares(view, family, pair) {
  const lines = ["a", "b"].map((side) => shareLine(side, family.members[pair[side]], pair.shares[side]));
  view.querySelector(".shares").append(...lines);
}
