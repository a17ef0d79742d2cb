"use strict";

// Everything on the page is built with these: text becomes a text node, never markup.

const SVG = "http://www.w3.org/2000/svg";
const LEGEND = [...document.querySelectorAll(".legend [data-label]")];
const LABELS = LEGEND.map((entry) => entry.dataset.label); // in the order of the report, "moved" last
const SIGNS = Object.fromEntries(LEGEND.map((entry) => [entry.dataset.label, entry.dataset.sign]));

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function drawing(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

// A copy of a <template> of the page.
function copy(id) {
  return document.getElementById(id).content.cloneNode(true);
}

function plural(number, one, many) {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

// Text whose direction of reading stays its own.
function isolated(text) {
  return element("bdi", {}, text);
}

// The mark that tells a label without its colour.
function sign(label) {
  return element("span", { class: "sign", "aria-hidden": "true" }, SIGNS[label] ?? "!");
}
