// One question with its answer.

import { directionOf } from "./i18n.js";
import { h, icon, iconButton, reconcile } from "./dom.js";
import { about, aboutLine, answerText, copyText, withFacts, within } from "./text.js";

/**
 * `actions` has retry, edit, share (each takes the turn), rate (turn, verdict, reason), use (takes a question to put into the
 * composer) and open (citations, index, opener). Returns the node and `update()`, to be called when the
 * turn has changed.
 */
export function turnView(turn, words, actions) {
  const heading = h("h2.question", { dir: "auto", id: `q-${turn.id}` }, turn.question);
  const body = h("div.answer");
  const sources = h("ul.source-list");
  const sourcesBox = h("section.sources", { "aria-label": words.sources, hidden: true }, h("h3", {}, words.sources), sources);
  const closest = h("ul.cards");
  const closestBox = h("section.closest", { "aria-label": words.closest, hidden: true }, h("h3", {}, words.closest), closest);
  const before = h("div.before");
  const after = h("div.after");
  const tools = h("div.tools", { hidden: true });
  const node = h("article.turn", { "aria-labelledby": `q-${turn.id}` }, heading, before, body, after, sourcesBox, closestBox, tools);

  function update() {
    const { answer, state } = turn;
    node.dataset.state = state;
    heading.textContent = turn.question;
    body.classList.toggle("refusal", Boolean(answer?.abstained));
    if (answer) {
      body.lang = answer.language;
      node.dir = directionOf(answer.language);
    }
    reconcile(before, notesBefore(), JSON.stringify, noteView);
    reconcile(body, bodyParts(), JSON.stringify, partView);
    reconcile(after, notesAfter(), JSON.stringify, noteView);
    const citations = answer?.citations ?? [];
    const nearest = answer?.abstained ? answer.closest : [];
    sourcesBox.hidden = !citations.length;
    closestBox.hidden = !nearest.length || state === "running";
    reconcile(sources, byArticle(citations), JSON.stringify, (group) => sourceView(group, citations));
    reconcile(closest, nearest, JSON.stringify, (citation, index) => cardView(citation, index, nearest));
    tools.hidden = state === "running";
    if (!tools.hidden && !tools.children.length) tools.append(...toolButtons());
  }

  function notesBefore() {
    const asked = within(turn.filters, words);
    const completed = turn.answer?.completed;
    const notes = asked ? [{ kind: "within", text: asked }] : [];
    if (completed && completed !== turn.question) notes.push({ kind: "completed", text: completed });
    return notes;
  }

  function notesAfter() {
    const { answer, state } = turn;
    const notes = [];
    if (answer?.notice) notes.push({ kind: "notice", text: answer.notice });
    if (state === "done" && answer?.mode === "generative" && !answer.abstained) notes.push({ kind: "notice", text: words.generative });
    if (state === "stopped") notes.push({ kind: "notice", text: words.stopped });
    if (state === "failed") notes.push({ kind: "error", text: turn.error ?? words.failed });
    return notes;
  }

  function noteView({ kind, text }) {
    if (kind === "within") return h("p.meta.within", { dir: words.dir, lang: words.language }, icon("filter"), h("span", {}, h("span.sr-only", {}, `${words.within}: `), text));
    if (kind !== "completed") return h(`p.note.${kind}`, { dir: "auto" }, text);
    return h(
      "p.note.completed", {}, `${words.completed}: `,
      h("button.chip", { type: "button", dir: "auto", title: words.editCompleted, onclick: () => actions.use(text) }, text, icon("edit")),
    );
  }

  function bodyParts() {
    const { answer, state } = turn;
    const parts = answer ? paragraphsOf(answer) : [];
    if (answer?.draft) parts.push({ draft: answer.draft });
    if (state === "running" && !parts.length) parts.push({ waiting: true });
    return parts;
  }

  function partView(part) {
    if (part.waiting) return h("p.waiting", {}, words.searching, h("span.dots", { "aria-hidden": "true" }, h("i"), h("i"), h("i")));
    if (part.draft) return h("p.draft", {}, h("span.drafted", {}, part.draft), " ", h("span.draft-label", { dir: words.dir }, words.checking));
    return h("p", {}, part.sentences.flatMap((sentence) => [sentenceView(sentence), " "]));
  }

  function sentenceView(sentence) {
    const weak = words.support[sentence.support];
    const shown = h("span.sentence", {}, h("span.said", {}, withFacts(sentence)));
    if (sentence.citations.length) shown.append("\u00a0", h("span.cites", {}, sentence.citations.map(chip)));
    if (weak && !turn.answer.abstained) {
      shown.classList.add(`support-${sentence.support}`);
      shown.append(" ", h("span.support", {}, weak));
    }
    return shown;
  }

  function chip(n) {
    const index = () => turn.answer.citations.findIndex((citation) => citation.n === n);
    if (index() < 0) return null;
    const citation = turn.answer.citations[index()];
    const show = (event) => actions.open(turn.answer.citations, index(), event.currentTarget);
    const button = h(
      "button.cite",
      { type: "button", dir: "ltr", "aria-label": words.sourceOf(n, citation.title), "data-turn": turn.id, "data-n": n, onclick: show },
      `[${n}]`,
    );
    actions.peek(button, () => turn.answer.citations[index()]);
    return button;
  }

  function sourceView(group, all) {
    const [first] = group;
    return h(
      "li.source", {},
      h("p.source-title", { dir: "auto", lang: first.language }, first.title),
      aboutLine(about({ ...first, section: null, page: null }, words)),
      h("ul.quotes", {}, group.map((citation) => h("li", {}, quoteButton(citation, all)))),
    );
  }

  function quoteButton(citation, all) {
    const where = [citation.section, citation.page && words.page(citation.page)].filter(Boolean).join(" · ");
    return h(
      "button.quote",
      {
        type: "button",
        "aria-label": `${words.sourceOf(citation.n, citation.title)}. ${citation.quote}`,
        onclick: (event) => actions.open(all, all.indexOf(citation), event.currentTarget),
      },
      h("span.number", { dir: "ltr" }, `[${citation.n}]`),
      h("span.quoted", { dir: "auto", lang: citation.language }, citation.quote),
      where && h("span.where", { dir: "auto" }, where),
    );
  }

  function cardView(citation, index, all) {
    const open = (event) => actions.open(all, index, event.currentTarget);
    return h(
      "li.card", {},
      h("button.source-title", { type: "button", dir: "auto", onclick: open }, citation.title),
      h("p.excerpt", { dir: "auto", lang: citation.language }, citation.quote),
      aboutLine(about(citation, words)),
    );
  }

  function toolButtons() {
    const copy = iconButton("copy", words.copy, async () => flash(copy, await copyText(answerText(turn.answer, words))));
    const share = iconButton("link", words.share, async () => flash(share, await actions.share(turn)));
    const rate = (verdict, name, label) => iconButton(name, label, () => rated(verdict), { "data-verdict": verdict, "aria-pressed": turn.verdict === verdict });
    return [
      turn.answer && copy,
      iconButton("retry", words.retry, () => actions.retry(turn)),
      iconButton("edit", words.edit, () => actions.edit(turn)),
      share,
      turn.answer && h("span.gap"),
      turn.answer && rate("good", "up", words.good),
      turn.answer && rate("bad", "down", words.bad),
    ].filter(Boolean);
  }

  function rated(verdict) {
    actions.rate(turn, verdict, "");
    for (const button of tools.querySelectorAll("[data-verdict]")) {
      button.setAttribute("aria-pressed", button.dataset.verdict === verdict);
    }
    tools.querySelector(".reason")?.remove();
    if (verdict === "bad") tools.append(reasonForm());
  }

  function reasonForm() {
    const input = h("input", { type: "text", dir: "auto", maxlength: 500, placeholder: words.why, "aria-label": words.why });
    const send = () => {
      actions.rate(turn, "bad", input.value.trim());
      form.remove();
    };
    input.addEventListener("keydown", (event) => event.key === "Enter" && send());
    const form = h("div.reason", {}, input, h("button.text-button", { type: "button", onclick: send }, words.sendReason));
    return form;
  }

  function flash(button, worked) {
    const usual = button.firstChild;
    button.replaceChildren(icon(worked ? "check" : "close"));
    actions.say(worked ? words.copied : words.copyFailed);
    setTimeout(() => button.replaceChildren(usual), 1600);
  }

  update();
  return { node, update };
}

/** The citations of one article together, articles in the order of their first citation. */
function byArticle(citations) {
  const groups = new Map();
  for (const citation of citations) {
    if (!groups.has(citation.document_id)) groups.set(citation.document_id, []);
    groups.get(citation.document_id).push(citation);
  }
  return [...groups.values()];
}

/** Sentences that rest on the same paragraph, or that a model wrote in one go, are read as one paragraph. */
function paragraphsOf(answer) {
  const paragraphOf = (sentence) => answer.citations.find((citation) => citation.n === sentence.citations[0])?.paragraph_id;
  const paragraphs = [];
  let previous;
  for (const sentence of answer.sentences) {
    const from = answer.mode === "generative" ? "model" : paragraphOf(sentence);
    if (paragraphs.length && from === previous) paragraphs.at(-1).sentences.push(sentence);
    else paragraphs.push({ sentences: [sentence] });
    previous = from;
  }
  return paragraphs;
}
