// The small preview beside a citation chip, for a pointer that hovers or a keyboard focus.

import { directionOf } from "./i18n.js";
import { h } from "./dom.js";

export function peek(root, words) {
  const card = h("div.peek", { role: "tooltip", id: "ragqa-peek", hidden: true });
  const hovers = matchMedia("(hover: hover)");
  let timer;

  function show(chip, citation) {
    card.replaceChildren(
      h("p.excerpt", { dir: directionOf(citation.language ?? words.language), lang: citation.language }, citation.quote),
      h("p.meta", { dir: "auto" }, citation.title),
    );
    card.hidden = false;
    chip.setAttribute("aria-describedby", card.id);
    const edge = root.getBoundingClientRect();
    const at = chip.getBoundingClientRect();
    const left = Math.min(Math.max(at.left + at.width / 2 - card.offsetWidth / 2, edge.left + 8), edge.right - card.offsetWidth - 8);
    const above = at.top - card.offsetHeight - 8;
    card.style.left = `${left - edge.left}px`;
    card.style.top = `${(above > edge.top + 8 ? above : at.bottom + 8) - edge.top}px`;
  }

  function hide(chip) {
    clearTimeout(timer);
    card.hidden = true;
    chip.removeAttribute("aria-describedby");
  }

  function attach(chip, citationOf) {
    const start = () => {
      clearTimeout(timer);
      timer = setTimeout(() => chip.isConnected && citationOf() && show(chip, citationOf()), 180);
    };
    chip.addEventListener("pointerenter", () => hovers.matches && start());
    chip.addEventListener("focus", () => chip.matches(":focus-visible") && hovers.matches && start());
    for (const end of ["pointerleave", "blur", "click"]) chip.addEventListener(end, () => hide(chip));
  }
  return { node: card, attach };
}
