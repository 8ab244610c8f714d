// What it is about: a category and an item by big buttons, or a search over both. No word is written down.

import { button, el, say } from "./words.js";

const MOST_FOUND = 12;

/**
 * @param catalogue `categories` with `code`, `name` and `items` of `code` and `name`; null where it is not there
 * @param chosen gives the `category` and `item` that are chosen
 * @param change takes them anew
 */
export function what(catalogue, chosen, change) {
  const body = el("div", { className: "what-body" });
  let opened = null;
  let isChanging = false;
  const categories = catalogue?.categories ?? [];
  const search = el("input", { type: "search", placeholder: say("search"), autocomplete: "off", enterKeyHint: "search",
    aria: { label: say("search") } });
  const found = el("div", { className: "found", aria: { live: "polite" } });
  search.addEventListener("input", () => drawFound());

  function choose(category, item) {
    [opened, isChanging, search.value] = [null, false, ""];
    change({ category: category.code, item: item?.code ?? null });
  }

  function drawFound() {
    const hits = matches(categories, search.value).slice(0, MOST_FOUND);
    const rows = hits.map(({ category, item }) => button("", () => choose(category, item), { className: "item" }));
    rows.forEach((row, at) => row.append(el("b", {}, hits[at].item.name), el("small", {}, hits[at].category.name)));
    const isVain = search.value.trim() && !hits.length;
    found.replaceChildren(...(isVain ? [el("p", { className: "quiet" }, say("nothing_found"))] : rows));
    choices.hidden = hits.length > 0;
  }

  const choices = el("div", { className: "choices" });
  function drawChoices() {
    if (!opened) {
      choices.className = "choices categories";
      choices.replaceChildren(...categories.map((one) => button(one.name, () => { opened = one; drawChoices(); })));
      return;
    }
    choices.className = "choices items";
    const back = button(`‹ ${say("categories")}`, () => { opened = null; drawChoices(); }, { className: "plain" });
    const items = opened.items.map((item) => button(item.name, () => choose(opened, item), { className: "item" }));
    const rest = button(say("only_category", { name: opened.name }), () => choose(opened, null), { className: "item rest" });
    choices.replaceChildren(back, ...items, rest);
    back.focus({ preventScroll: true });
  }

  function draw() {
    const now = chosen();
    const category = categories.find((one) => one.code === now.category);
    const item = category?.items.find((one) => one.code === now.item);
    if (now.category && !isChanging) {
      const again = button(say("change"), () => { isChanging = true; draw(); search.focus(); }, { className: "plain" });
      const named = [el("b", {}, item?.name ?? category?.name ?? now.item ?? now.category)];
      if (item) named.push(el("small", {}, category.name));
      body.replaceChildren(el("div", { className: "chosen" }, el("div", {}, ...named), again));
      return;
    }
    drawChoices();
    drawFound();
    if (!categories.length) body.replaceChildren(el("p", { className: "notice" }, say("no_catalogue")));
    else if (!body.contains(search)) body.replaceChildren(search, found, choices);
  }
  return { body, draw };
}

/** Items whose name, or category, holds every part of what is typed; names that begin with the first part first. */
export function matches(categories, typed) {
  const parts = typed.trim().toLowerCase().split(/[\s,，、]+/).filter(Boolean);
  if (!parts.length) return [];
  const rank = ({ item }) => {
    const place = item.name.toLowerCase().indexOf(parts[0]);
    return place === 0 ? 0 : place > 0 ? 1 : 2;
  };
  return categories
    .flatMap((category) => category.items.map((item) => ({ category, item })))
    .filter(({ category, item }) => parts.every((part) => `${item.name} ${category.name}`.toLowerCase().includes(part)))
    .sort((a, b) => rank(a) - rank(b));
}

/** What a report is about, in words. */
export function named(catalogue, { category, item }) {
  const known = catalogue?.categories.find((one) => one.code === category);
  return known?.items.find((one) => one.code === item)?.name ?? known?.name ?? item ?? category;
}
