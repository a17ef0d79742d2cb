"use strict";

// The address says what is shown: nothing for the overview, #family-3 for a family, #family-3/2 for its second member.
// A report of one family opens it: an overview of one has nothing to choose from.

const whole = document.title;
let shown = null;

function showOverview(overview, detail, moving) {
  detail.hidden = true;
  detail.replaceChildren();
  overview.hidden = false;
  document.title = whole;
  redraw = () => {};
  if (moving && shown) overview.querySelector(`a[href="#${shown}"]`)?.focus();
  shown = null;
}

function tooOld(detail) {
  detail.replaceChildren(element("p", { class: "notice" }, "This browser is from before 2023 and cannot unpack the texts: open the report in a newer one."));
  detail.hidden = false;
}

async function showDetail(overview, detail, number, member, moving) {
  if (!("DecompressionStream" in window)) return tooOld(detail);
  const asked = location.hash;
  const family = await readFamily(number);
  if (!family || location.hash !== asked) return; // somebody went elsewhere meanwhile
  const route = `family-${number}`;
  const same = shown === route;
  if (overview) overview.hidden = true;
  detail.hidden = false;
  showFamily(detail, family, route, member);
  if (family.name) document.title = `${family.name} · dedup`;
  shown = route;
  if (!moving) return;
  const heading = detail.querySelector(same ? "#comparison-heading" : "h1");
  heading.focus({ preventScroll: true });
  if (same) heading.scrollIntoView();
  else scrollTo(0, 0);
}

function route(moving) {
  const [overview, detail] = [document.getElementById("overview"), document.getElementById("detail")];
  const wanted = location.hash.match(/^#family-(\d+)(?:\/(\d+))?$/);
  if (wanted) showDetail(overview, detail, Number(wanted[1]), Number(wanted[2] ?? 0) - 1, moving);
  else if (!overview) showDetail(overview, detail, 1, 1, moving && location.hash !== "#main");
  else if (!moving && overview.querySelectorAll(".card").length === 1) location.replace("#family-1");
  else if (location.hash !== "#main") showOverview(overview, detail, moving);
}

startOverview();
addEventListener("hashchange", () => route(true));
addEventListener("resize", () => redraw());
matchMedia("print").addEventListener("change", () => redraw());
// The families stand after this script, so that the overview need not wait for them.
document.addEventListener("DOMContentLoaded", () => route(false));
