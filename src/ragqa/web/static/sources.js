// The source of a citation, or a whole article: a side panel on a wide page, a sheet on a narrow one.

import { directionOf } from "./i18n.js";
import { h, icon, iconButton } from "./dom.js";
import { about, aboutLine, alsoLine, citationLine, copyText, isWeb } from "./text.js";

const NARROW = "(max-width: 60rem)";

/** `askOnly` takes the id of the article that the next question is asked of, where that can be chosen. */
export function sourcePanel(root, words, say, library, askOnly) {
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

  /** The sources of an answer, beginning with one of them; `from` gets the focus back. */
  function open(citations, index, from) {
    if (!node.hidden && opener === from && at === index) return hide();
    appear(citations, index, from);
    turnTo(showCitation);
  }

  /** A whole article. */
  function read(id, from) {
    appear([], 0, from);
    turnTo(() => showArticle(id, null));
  }

  function appear(citations, index, from) {
    markChips(false);
    [shown, at, opener] = [citations, index, from];
    node.hidden = veil.hidden = false;
    root.classList.add("has-panel");
    modal(narrow.matches);
    content.replaceChildren();
  }

  function hide() {
    if (node.hidden) return;
    node.hidden = veil.hidden = true;
    root.classList.remove("has-panel");
    modal(false);
    markChips(false);
    opener?.focus({ preventScroll: true });
    opener = null;
  }

  function step(by) {
    at = Math.min(Math.max(at + by, 0), shown.length - 1);
    showCitation();
  }

  function showCitation() {
    const citation = shown[at];
    markChips(true);
    heading.textContent = words.source;
    count.textContent = shown.length > 1 ? `${at + 1} / ${shown.length}` : "";
    back.hidden = forward.hidden = shown.length < 2;
    back.disabled = at === 0;
    forward.disabled = at === shown.length - 1;
    content.replaceChildren(...citationNodes(citation));
    bringToSight(content.querySelector("mark"));
    compare(citation);
  }

  function citationNodes(citation) {
    const text = { dir: directionOf(citation.language ?? words.language), lang: citation.language };
    const copy = async () => say((await copyText(`«${citation.quote}» (${citationLine(citation, words)})`)) ? words.copied : words.copyFailed);
    return [
      h("h3.source-heading", { dir: "auto" }, citation.title),
      aboutLine(about({ ...citation, section: null }, words), { dir: text.dir }),
      alsoLine(citation.also, words),
      h("p.note.changed", { role: "note", hidden: true }),
      citation.section && h("p.section-name", { dir: "auto" }, citation.section),
      citation.before && h("p.neighbour.neighbour-before", text, citation.before),
      h("p.cited", text, ...lit(citation)),
      citation.after && h("p.neighbour.neighbour-after", text, citation.after),
      h(
        "div.panel-actions", {},
        library.catalogue && textButton("book", words.openArticle, () => turnTo(() => showArticle(citation.document_id, citation)), "open"),
        textButton("copy", words.copyQuote, copy),
        originalLink(citation.source, words),
      ),
    ].filter(Boolean);
  }

  /** Old answers keep their quotes; when the article has changed since, the reader is told. */
  async function compare(citation) {
    if (!library.catalogue || !citation.sha256) return;
    let said = null;
    try {
      const article = await library.article(citation.document_id);
      const now = article.paragraphs.find((paragraph) => paragraph.id === citation.paragraph_id);
      if (now?.sha256 !== citation.sha256) said = words.changed;
    } catch (error) {
      if (error.status === 404) said = words.gone;
    }
    const note = content.querySelector(".changed");
    if (!said || shown[at] !== citation || !note) return;
    note.textContent = said;
    note.hidden = false;
    if (said === words.gone) content.querySelector("[data-does=open]")?.remove();
  }

  /** The button that was pressed goes away with the page it was on, so the focus moves to the heading. */
  function turnTo(show) {
    heading.focus({ preventScroll: true });
    show();
  }

  async function showArticle(id, citation) {
    let article;
    try {
      article = await library.article(id);
    } catch (error) {
      content.replaceChildren(h("p.note.error", {}, error.status === 404 ? words.gone : words.unreachable));
      return;
    }
    heading.textContent = words.article;
    count.textContent = "";
    back.hidden = forward.hidden = true;
    const text = { dir: directionOf(article.language), lang: article.language };
    const nodes = [
      h("h3.source-heading", { dir: "auto" }, article.title),
      aboutLine(about(article, words), { dir: text.dir }),
      alsoLine(article.also, words) ?? "",
    ];
    let section = null;
    for (const paragraph of article.paragraphs) {
      if (paragraph.section && paragraph.section !== section) nodes.push(h("h4.section-name", { dir: "auto" }, paragraph.section));
      section = paragraph.section;
      const same = citation && paragraph.id === citation.paragraph_id && paragraph.text === citation.paragraph;
      nodes.push(h("p.cited", text, ...(same ? lit(citation) : [paragraph.text])));
    }
    nodes.push(
      h(
        "div.panel-actions", {},
        citation && textButton("retry", words.backToQuote, () => turnTo(showCitation)),
        askOnly && textButton("filter", words.askOnly, () => (hide(), askOnly(id))),
        originalLink(article.source, words),
      ),
    );
    content.replaceChildren(...nodes);
    content.scrollTop = 0;
    bringToSight(content.querySelector("mark"));
  }

  function bringToSight(lit) {
    content.scrollTop = 0;
    if (!lit) return;
    const below = lit.offsetTop + lit.offsetHeight - content.clientHeight;
    if (below > 0) content.scrollTop = Math.min(below + 48, lit.offsetTop - 16);
  }

  /** The chip of the open source is marked in the text. */
  function markChips(on) {
    root.querySelectorAll(".cite[aria-expanded]").forEach((chip) => chip.removeAttribute("aria-expanded"));
    const turn = opener?.closest(".turn");
    if (!on || !turn || !shown[at]) return;
    turn.querySelectorAll(`.cite[data-n="${Number(shown[at].n)}"]`).forEach((chip) => chip.setAttribute("aria-expanded", "true"));
  }

  function modal(on) {
    if (on) node.setAttribute("aria-modal", "true");
    else node.removeAttribute("aria-modal");
    node.setAttribute("role", on ? "dialog" : "complementary");
    for (const sibling of node.parentElement.children) if (sibling !== node && sibling !== veil) sibling.inert = on;
  }

  narrow.addEventListener("change", () => modal(narrow.matches && !node.hidden));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || node.hidden || root.querySelector("dialog[open]")) return;
    event.preventDefault();
    hide();
  });
  return { nodes: [node, veil], open, read, hide };
}

function textButton(name, label, onclick, does = null) {
  return h("button.text-button", { type: "button", onclick, "data-does": does }, icon(name), label);
}

/** The paragraph with its quote lit. Offsets count code points, strings here count UTF-16 units. */
function lit({ paragraph, start, end }) {
  const letters = Array.from(paragraph);
  const part = (from, to) => letters.slice(from, to).join("");
  return [part(0, start), h("mark", {}, part(start, end)), part(end)];
}

function originalLink(source, words) {
  if (!isWeb(source)) return null;
  return h("a.text-button", { href: source, target: "_blank", rel: "noopener noreferrer" }, icon("out"), words.openSource);
}
