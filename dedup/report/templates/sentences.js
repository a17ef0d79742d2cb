"use strict";

// The two texts, twice: as columns, each in its own order, and as rows, partners beside each other.

// A piece is a string, or { text, changed, fact }: see page.py.
function pieceNode(piece, side) {
  if (typeof piece === "string") return document.createTextNode(piece);
  const changed = piece.changed ? element(side === "a" ? "del" : "ins", {}, piece.text) : document.createTextNode(piece.text);
  return piece.fact === undefined ? changed : element("mark", { "data-fact": piece.fact }, changed);
}

function pieceNodes(pieces, side) {
  return pieces.map((piece) => pieceNode(piece, side));
}

function labelParts(row, i) {
  const parts = [element("span", { class: "number" }, String(i + 1)), element("span", { class: "kind" }, sign(row.label), row.label)];
  if (row.moved) parts.push(element("span", { class: "moved" }, sign("moved"), "moved"));
  return parts;
}

// The label as a button: the way in for the keyboard, and what tells the label without its colour.
function labelButton(row, i, side) {
  const partner = row.a.length && row.b.length ? `; Enter goes to ${side === "a" ? "B" : "A"}` : "";
  const name = `Row ${i + 1}, ${row.label}${row.moved ? ", moved" : ""}${partner}`;
  return element("button", { type: "button", class: "label", "aria-label": name, tabindex: "-1" }, ...labelParts(row, i));
}

function sentenceNode(pair, side, [i, place, paragraph]) {
  const row = pair.rows[i];
  return element(
    "div",
    { class: `sentence ${row.label}${paragraph ? " paragraph" : ""}`, "data-row": i },
    element("p", { dir: "auto" }, ...pieceNodes(row[side][place], side)),
    labelButton(row, i, side),
  );
}

function articleHead(member, letter) {
  const link = member.url ? element("a", { href: member.url, rel: "noreferrer noopener" }, "original") : null;
  const about = [member.outlet ? isolated(member.outlet) : null, member.published || null, link].filter(Boolean);
  return [
    element("p", { class: "letter", "aria-label": `Article ${letter}` }, letter),
    element("h4", { dir: "auto" }, member.name),
    element("p", { class: "about" }, ...about.flatMap((part, i) => (i ? [" · ", part] : [part]))),
    element("p", { class: "id" }, isolated(member.id)),
  ];
}

function showColumns(view, family, pair) {
  for (const side of ["a", "b"]) {
    const column = view.querySelector(`.side.${side}`);
    column.setAttribute("aria-label", `Article ${side.toUpperCase()}`);
    column.querySelector("header").append(...articleHead(family.members[pair[side]], side.toUpperCase()));
    const sentences = pair.order[side].map((entry) => sentenceNode(pair, side, entry));
    column.querySelector(".sentences").append(...sentences);
    if (!sentences.length) column.querySelector(".sentences").append(element("p", { class: "notice" }, "No text."));
  }
}

function cell(row, side) {
  const sentences = row[side].flatMap((pieces, i) => [...(i ? [" "] : []), ...pieceNodes(pieces, side)]);
  const text = sentences.length ? element("p", { dir: "auto" }, ...sentences) : element("p", { class: "none" }, "–");
  return element("td", { class: side }, text);
}

function tableRow(row, i) {
  return element(
    "tr",
    { class: row.label, "data-row": i, tabindex: "-1" },
    element("th", { scope: "row" }, ...labelParts(row, i)),
    cell(row, "a"),
    cell(row, "b"),
  );
}

function showRows(view, family, pair) {
  const heads = ["a", "b"].map((side) =>
    element("th", { scope: "col" }, `${side.toUpperCase()}: `, isolated(outletOf(family.members[pair[side]]))),
  );
  const head = element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Row"), ...heads));
  const body = element("tbody", {}, ...pair.rows.map(tableRow));
  view.querySelector(".rows").append(element("table", { "aria-labelledby": "texts-heading" }, head, body));
}
