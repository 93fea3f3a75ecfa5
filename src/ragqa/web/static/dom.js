// Every node of the page is made here, from names and text. Nothing is ever parsed as HTML.

import { PATHS } from "./icons.js";

/** Make an element: attributes and listeners (on*) by name, children as nodes or text. */
export function h(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name || "div");
  if (classes.length) node.className = classes.join(" ");
  for (const [key, value] of Object.entries(attributes)) {
    const word = key.startsWith("aria-"); // "true" and "false" are words there, elsewhere false means absent
    if (value === null || value === undefined || (value === false && !word)) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true && !word ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A line icon; decorative, its button carries the words. */
export function icon(name) {
  const ns = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(ns, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(ns, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** A button that shows an icon and says `label`. */
export function iconButton(name, label, onclick, attributes = {}) {
  return h("button.icon-button", { type: "button", title: label, "aria-label": label, onclick, ...attributes }, icon(name));
}

/**
 * Make the children of `parent` match `items`, keeping the nodes of items whose key did not change: a
 * growing answer does not flicker, and focus stays where it was.
 */
export function reconcile(parent, items, keyOf, build) {
  const kept = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const wanted = items.map((item, index) => {
    const key = `${index}:${keyOf(item)}`;
    const node = kept.get(key) ?? build(item, index);
    node.dataset.key = key;
    return node;
  });
  for (const child of [...parent.children]) if (!wanted.includes(child)) child.remove();
  wanted.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] ?? null);
  });
}
