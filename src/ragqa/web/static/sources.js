// The source of a citation: a side panel on a wide page, a sheet on a narrow one, a small preview on hover.

import { directionOf } from "./i18n.js";
import { h, icon, iconButton } from "./dom.js";
import { metaLine } from "./turn.js";
import { copyText } from "./text.js";

const NARROW = "(max-width: 60rem)";

export function sourcePanel(root, words, say) {
  const count = h("span.count", { dir: "ltr" });
  const heading = h("h2.panel-heading", { id: "ragqa-source", tabindex: "-1" }, words.source);
  const back = iconButton(words.dir === "rtl" ? "right" : "left", words.previous, () => step(-1));
  const forward = iconButton(words.dir === "rtl" ? "left" : "right", words.next, () => step(1));
  const close = iconButton("close", words.close, () => hide());
  const content = h("div.panel-content", { tabindex: "0", role: "group", "aria-labelledby": "ragqa-source" });
  const node = h(
    "aside.panel", { "aria-labelledby": "ragqa-source", hidden: true },
    h("div.panel-bar", {}, heading, count, h("span.gap"), back, forward, close),
    content,
  );
  const veil = h("div.veil", { hidden: true, onclick: () => hide() });
  const narrow = matchMedia(NARROW);
  let shown = [];
  let at = 0;
  let opener = null;

  function open(citations, index, from) {
    if (!node.hidden && opener === from && at === index) return hide();
    mark(false);
    [shown, at, opener] = [citations, index, from];
    node.hidden = veil.hidden = false;
    root.classList.add("has-panel");
    modal(narrow.matches);
    render();
    heading.focus({ preventScroll: true });
  }

  function hide() {
    if (node.hidden) return;
    node.hidden = veil.hidden = true;
    root.classList.remove("has-panel");
    modal(false);
    mark(false);
    opener?.focus({ preventScroll: true });
    opener = null;
  }

  function step(by) {
    at = Math.min(Math.max(at + by, 0), shown.length - 1);
    render();
  }

  function render() {
    const citation = shown[at];
    mark(true);
    count.textContent = shown.length > 1 ? `${at + 1} / ${shown.length}` : "";
    back.hidden = forward.hidden = shown.length < 2;
    back.disabled = at === 0;
    forward.disabled = at === shown.length - 1;
    content.replaceChildren(...sourceNodes(citation, words, say));
    content.scrollTop = 0;
    const lit = content.querySelector("mark");
    const below = lit.offsetTop + lit.offsetHeight - content.clientHeight;
    if (below > 0) content.scrollTop = Math.min(below + content.clientHeight / 4, lit.offsetTop - 16);
  }

  /** The chip of the open source is marked in the text. */
  function mark(on) {
    root.querySelectorAll(".cite[aria-expanded]").forEach((chip) => chip.removeAttribute("aria-expanded"));
    const turn = opener?.closest(".turn");
    if (!on || !turn || !shown[at]) return;
    turn.querySelectorAll(`.cite[data-n="${Number(shown[at].n)}"]`).forEach((chip) => chip.setAttribute("aria-expanded", "true"));
  }

  function modal(on) {
    node.toggleAttribute("aria-modal", on);
    if (on) node.setAttribute("aria-modal", "true");
    node.setAttribute("role", on ? "dialog" : "complementary");
    for (const sibling of node.parentElement.children) if (sibling !== node && sibling !== veil) sibling.inert = on;
  }

  narrow.addEventListener("change", () => modal(narrow.matches && !node.hidden));
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || node.hidden) return;
    event.preventDefault();
    hide();
  });
  return { nodes: [node, veil], open, hide };
}

function sourceNodes(citation, words, say) {
  const dir = directionOf(citation.language ?? words.language);
  const text = { dir, lang: citation.language };
  const copy = h(
    "button.text-button", { type: "button", onclick: async () => say((await copyText(`«${citation.quote}» (${metaLine(citation, words)})`)) ? words.copied : words.copyFailed) },
    icon("copy"), words.copyQuote,
  );
  return [
    h("h3.source-heading", { dir: "auto" }, citation.title),
    h("p.meta", {}, metaLine({ ...citation, section: null }, words)),
    citation.section && h("p.section-name", { dir: "auto" }, citation.section),
    citation.before && h("p.neighbour.neighbour-before", { ...text, "aria-label": words.paragraphBefore }, citation.before),
    h("p.cited", text, ...lit(citation)),
    citation.after && h("p.neighbour.neighbour-after", { ...text, "aria-label": words.paragraphAfter }, citation.after),
    h("div.panel-actions", {}, copy, originalLink(citation.source, words)),
  ].filter(Boolean);
}

/** The paragraph with its quote lit. Offsets count code points, strings here count UTF-16 units. */
function lit({ paragraph, start, end }) {
  const letters = Array.from(paragraph);
  const part = (from, to) => letters.slice(from, to).join("");
  return [part(0, start), h("mark", {}, part(start, end)), part(end)];
}

function originalLink(source, words) {
  if (!/^https?:\/\//i.test(source ?? "")) return null;
  return h("a.text-button", { href: source, target: "_blank", rel: "noopener noreferrer" }, icon("out"), words.openSource);
}

/** The small preview beside a chip, for a pointer that hovers or a keyboard focus. */
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
