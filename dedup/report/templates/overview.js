"use strict";

// Finding and ordering families.

function searchable(card) {
  return `${card.textContent} ${card.dataset.ids}`.toLowerCase();
}

function findFamilies(cards, words) {
  const parts = words.toLowerCase().split(/\s+/).filter(Boolean);
  for (const card of cards) {
    card.text ??= searchable(card);
    card.hidden = !parts.every((part) => card.text.includes(part));
  }
  const number = cards.filter((card) => !card.hidden).length;
  document.getElementById("found").textContent = parts.length ? plural(number, "family", "families") : "";
}

function orderFamilies(list, cards, by) {
  const key = (card) => Number(card.dataset[by]);
  list.append(...[...cards].sort((a, b) => key(b) - key(a) || a.dataset.number - b.dataset.number));
}

function startOverview() {
  const list = document.getElementById("families");
  if (!list) return;
  const cards = [...list.children];
  document.getElementById("find").addEventListener("input", (event) => findFamilies(cards, event.target.value));
  document.getElementById("order").addEventListener("change", (event) => orderFamilies(list, cards, event.target.value));
  document.getElementById("finding").addEventListener("submit", (event) => event.preventDefault());
}
