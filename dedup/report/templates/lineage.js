"use strict";

// Who ran it, when, and who had it from whom: one line a member, beside it a tree whose dots stand where their dates do.

const TREE_EDGE = 14; // room for a dot at both ends
const BEND = 26; // pixels, the radius of a branch
const NARROW = 120; // pixels: a line of time is no shorter

function outletOf(member) {
  return member.outlet || member.id;
}

// How much of an article stands under each label, as one bar; the words beside it say it too.
function shareBar(labels) {
  const bar = element("span", { class: "bar", "aria-hidden": "true" });
  for (const { label, share } of labels) {
    const part = element("span", { class: label });
    part.style.flexGrow = share;
    bar.append(part);
  }
  return bar;
}

function memberRow(family, member, i, route) {
  const row = copy("member-row").firstElementChild;
  const pair = member.pair === null ? null : family.pairs[member.pair];
  const name = pair ? element("a", { href: `#${route}/${i + 1}` }, isolated(outletOf(member))) : isolated(outletOf(member));
  row.querySelector(".outlet").append(name, i || !family.known ? "" : element("span", { class: "badge" }, "likely source"));
  row.querySelector(".title").append(member.name);
  row.querySelector(".published").append(member.published || "no date", element("br"), element("span", { class: member.later && "later" }, member.later));
  if (pair) describePair(row, pair, pair.a === i ? "a" : "b", family.known);
  return row;
}

function describePair(row, pair, side, known) {
  const facts = pair.changes.length;
  row.querySelector(".kept").append(shareBar(pair.shares[side].labels), `${pair.shares[side].kept} in the ${known ? "source" : "first"} too`);
  row.querySelector(".verdict").append(
    `${pair.relation}, ${pair.likely}`,
    element("br"),
    facts ? element("b", {}, plural(facts, "changed fact", "changed facts")) : "no changed facts",
  );
}

function byDate(family, width) {
  return family.ends && width > NARROW;
}

// Across: the date where there are dates and room for them, else the generation.
function across(family, member, width) {
  const deepest = Math.max(1, ...family.members.map((other) => other.generation));
  const share = byDate(family, width) ? (member.at ?? 1) : member.generation / deepest;
  return TREE_EDGE + share * (width - 2 * TREE_EDGE);
}

function middleOf(row, chart) {
  const box = row.getBoundingClientRect();
  return box.top + box.height / 2 - chart.getBoundingClientRect().top;
}

function drawBranch(from, to, sure) {
  const down = Math.sign(to.y - from.y) * Math.min(BEND, Math.abs(to.y - from.y));
  const right = Math.sign(to.x - from.x) * Math.min(BEND, Math.abs(to.x - from.x));
  const path = `M${from.x} ${from.y} V${to.y - down} Q${from.x} ${to.y} ${from.x + right} ${to.y} H${to.x}`;
  return drawing("path", { d: path, class: sure ? "branch sure" : "branch" });
}

function drawTree(family, chart, chosen) {
  const tree = chart.querySelector(".tree");
  const box = tree.getBoundingClientRect();
  const rows = [...chart.querySelectorAll(".member")];
  const dots = family.members.map((member, i) => ({ x: across(family, member, box.width), y: middleOf(rows[i], tree) }));
  const branches = family.members.flatMap((member, i) =>
    member.parent === null ? [] : [drawBranch(dots[member.parent], dots[i], member.sure)],
  );
  const circles = family.members.map((member, i) => {
    const kind = ["dot", i || !family.known ? "" : "source", i === chosen ? "chosen" : "", family.ends && member.at === null ? "undated" : ""];
    return drawing("circle", { cx: dots[i].x, cy: dots[i].y, r: i ? 5 : 7, class: kind.join(" ").trim() });
  });
  const pauses = (byDate(family, box.width) ? family.pauses : []).map(([at]) => {
    const x = TREE_EDGE + at * (box.width - 2 * TREE_EDGE);
    return drawing("line", { x1: x, x2: x, y1: 0, y2: box.height, class: "pause" });
  });
  tree.replaceChildren(...pauses, ...branches, ...circles);
}

function drawAxis(family, chart) {
  const axis = chart.querySelector(".axis");
  axis.hidden = !family.ends;
  if (!family.ends) return;
  // The day alone, or within one day the hour alone: "18 Sep 2024, 08:05 UTC" has both.
  const ends = family.ends.map((words) => words.split(", "));
  const [first, last] = ends.map((parts) => parts.at(ends[0][0] === ends[1][0] ? -1 : 0));
  axis.append(element("span", {}, first));
  for (const [at, words] of family.pauses) {
    const pause = element("span", { class: "pause" }, words);
    pause.style.left = `calc(${TREE_EDGE}px + ${at} * (100% - ${2 * TREE_EDGE}px))`;
    axis.append(pause);
  }
  axis.append(element("span", { class: "last" }, last));
}

function showLineage(view, family, route) {
  const chart = view.querySelector(".chart");
  chart.querySelector(".members").append(...family.members.map((member, i) => memberRow(family, member, i, route)));
  drawAxis(family, chart);
  const cut = family.pauses.length ? ", long pauses cut short (dotted)" : "";
  const how = family.ends ? `Left to right by date of publication${cut}.` : `No dates: left to right by steps from the ${family.known ? "source" : "first"}.`;
  view.querySelector(".hint").append(`${how} A line joins each article to the one it is most like; it is dashed where the direction cannot be told.`);
  view.querySelector(".further").append(family.further);
}
