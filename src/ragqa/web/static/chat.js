// The chat: a conversation, the composer, the source panel. Gradio carries a question up and answers down.

import { articlesPage } from "./articles.js";
import { chooseLanguage, wordsOf } from "./i18n.js";
import { composer } from "./composer.js";
import { copyText } from "./text.js";
import { drawer } from "./drawer.js";
import { filtering } from "./filtering.js";
import { filtersFrom, noFilters, queryOf } from "./filters.js";
import { h } from "./dom.js";
import { initTheme } from "./theme.js";
import { library } from "./library.js";
import { newId, remember, remembered, Store } from "./store.js";
import { peek } from "./peek.js";
import { speakToHost } from "./frame.js";
import { sourcePanel } from "./sources.js";
import { topBar } from "./top.js";
import { turnView } from "./turn.js";

const MOST_EXAMPLES = 6;

/** `foreign`: the chat is a web component in somebody else's page, whose address and root are not ours. */
export function mount({ root, base, foreign, props, trigger, watch }) {
  const query = new URLSearchParams(foreign ? "" : location.search);
  const words = wordsOf(chooseLanguage(foreign ? document.documentElement.lang : query.get("lang")));
  const title = props.title || words.title;
  loadStyles(base);
  root.lang = words.language;
  root.dir = words.dir;
  root.dataset.view = props.view;
  if (!foreign) {
    document.title = title;
    document.documentElement.lang = words.language;
    document.documentElement.dir = words.dir;
    document.documentElement.classList.add("ragqa-page");
  }

  const store = new Store();
  const status = h("p.sr-only", { role: "status" });
  const say = (text) => (status.textContent = text);
  const shelf = library(base, props.catalogue);
  const panel = sourcePanel(root, words, say, shelf, shelf.catalogue && askOnly);
  const preview = peek(root, words);
  const log = h("div.log-inner", {});
  const scroller = h("section.log", { "aria-label": words.conversation, tabindex: "-1" }, log);
  const filter = shelf.catalogue
    ? filtering(words, shelf, { initial: firstFilters(query), changed: (filters) => remember("filters", String(queryOf(filters))) })
    : null;
  const composing = composer(words, props.longest, filter, {
    send: ask,
    stop,
    cancelEdit: () => (edit(null), filter?.set(unedited)),
    previous: () => conversation.turns.length && edit(conversation.turns.at(-1)),
  });
  const side = drawer(words, { store, open: openConversation, title, current: () => conversation });
  let conversation = (!query.get("q") && store.shown()) || store.fresh();
  let views = new Map();
  let running = null;
  let edited = null;
  let unedited = null; // the filters before an earlier question was edited

  const actions = {
    open: panel.open,
    peek: preview.attach,
    say,
    use: (text) => (composing.set(text), composing.focus()),
    retry: (turn) => start(turn, turn.question, turn.filters),
    edit,
    share: (turn) => copyText(linkTo(turn)),
    rate,
  };

  function ask(question) {
    let turn = edited;
    if (turn) conversation.turns.splice(conversation.turns.indexOf(turn) + 1);
    else conversation.turns.push((turn = { id: newId() }));
    edit(null);
    start(turn, question, filter?.current());
  }

  function start(turn, question, filters = noFilters()) {
    if (running) return;
    panel.hide();
    Object.assign(turn, { question, filters, answer: null, error: null, verdict: null, state: "running" });
    running = { turn, run: newId() };
    composing.running(true);
    say(words.searching);
    render();
    bringUp(turn, calm() ? "auto" : "smooth");
    const earlier = conversation.turns.slice(0, conversation.turns.indexOf(turn));
    const history = earlier.filter((one) => one.answer).map((one) => ({ question: one.question, answer: one.answer.answer }));
    trigger("submit", { run: running.run, question, filters, history: history.slice(-10) });
  }

  /** The turn at the top of the page; `scrollIntoView` would scroll the page around a frame as well. */
  function bringUp(turn, behavior) {
    const below = views.get(turn.id).node.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    scroller.scrollTo({ top: scroller.scrollTop + below, behavior });
  }

  function stop() {
    trigger("stop", { run: running.run });
    finish("stopped");
  }

  function finish(state) {
    if (!running) return;
    const { turn } = running;
    running = null;
    turn.state = state;
    composing.running(false);
    store.save(conversation);
    store.show(conversation);
    views.get(turn.id)?.update();
    say(turn.answer ? `${turn.answer.answer} ${words.answerReady(turn.answer.citations.length)}` : words.failed);
    side.refresh();
  }

  watch("value", () => {
    const frame = props.value;
    if (!running || frame?.run !== running.run) return;
    if (frame.answer) running.turn.answer = frame.answer;
    if ("error" in frame) {
      running.turn.error = frame.error;
      finish("failed");
    } else if (frame.done) {
      finish("done");
    } else {
      views.get(running.turn.id)?.update();
    }
  });
  document.addEventListener("ragqa:failed", () => finish("failed"));

  function render() {
    const empty = !conversation.turns.length;
    root.classList.toggle("is-empty", empty);
    if (empty) {
      views = new Map();
      log.replaceChildren(welcome());
      return;
    }
    const kept = new Map();
    for (const turn of conversation.turns) {
      const view = views.get(turn.id) ?? turnView(turn, words, actions);
      view.update();
      kept.set(turn.id, view);
    }
    views = kept;
    log.replaceChildren(...[...kept.values()].map((view) => view.node));
  }

  function welcome() {
    const ours = props.examples.filter((example) => example.language === words.language);
    const examples = (ours.length ? ours : props.examples)
      .slice(0, MOST_EXAMPLES)
      .map(({ question, language }) =>
        h("li", {}, h("button.example", { type: "button", dir: "auto", lang: language, onclick: () => ask(question) }, question)),
      );
    return h(
      "section.welcome", {},
      h("h1", { dir: "auto" }, title),
      h("p.lead", {}, words.lead),
      examples.length && h("h2", {}, words.examples),
      examples.length && h("ul.examples", {}, examples),
    );
  }

  function edit(turn) {
    if (running && turn) return;
    if (turn && !edited) unedited = filter?.current();
    edited = turn;
    composing.editing(Boolean(turn));
    if (!turn) return;
    filter?.set(turn.filters ?? noFilters());
    composing.set(turn.question);
    composing.focus();
  }

  function askOnly(id) {
    leaveArticles();
    filter.set({ ...noFilters(), sources: [id] });
    composing.focus();
  }

  function leaveArticles() {
    if (location.hash !== "#articles") return;
    location.hash = "#chat";
    showPage();
  }

  function openConversation(next) {
    leaveArticles();
    if (running) stop();
    panel.hide();
    edit(null);
    conversation = next ?? store.fresh();
    store.show(conversation);
    views = new Map();
    render();
    if (next) bringUp(next.turns.at(-1), "auto");
    else scroller.scrollTop = 0;
    composing.focus();
  }

  function rate(turn, verdict, reason) {
    turn.verdict = verdict;
    store.save(conversation);
    const { question, answer } = turn;
    const paragraphs = answer.citations.map((citation) => citation.paragraph_id);
    trigger("like", { verdict, reason, question, answer: answer.answer, abstained: answer.abstained, paragraphs });
    say(words.thanks);
  }

  function linkTo({ question, filters }) {
    const link = new URL(base);
    link.search = new URLSearchParams([["q", question], ["lang", words.language], ...queryOf(filters)]);
    return link.href;
  }

  const pages = props.catalogue && props.view === "full" && !foreign;
  const articles = pages && articlesPage(words, shelf, panel, { editable: props.editable, say });
  const top = topBar(root, words, {
    title, pages,
    theme: initTheme(root, query, foreign),
    conversations: side.toggle,
    fresh: () => openConversation(null),
  });

  /** The articles page lies over the chat, which goes on underneath. */
  function showPage() {
    const here = pages && location.hash === "#articles" ? "#articles" : "#chat";
    top.show(here);
    panel.hide();
    scroller.hidden = composing.node.hidden = here === "#articles";
    root.classList.toggle("on-articles", here === "#articles");
    if (!articles) return;
    articles.node.hidden = here !== "#articles";
    if (here === "#articles") articles.refresh();
  }

  root.append(
    top.node,
    scroller,
    composing.node,
    articles?.node ?? "",
    ...panel.nodes,
    ...side.nodes,
    ...(filter?.nodes ?? []),
    preview.node,
    status,
  );
  render();
  if (conversation.turns.length) bringUp(conversation.turns.at(-1), "auto");
  addEventListener("hashchange", showPage);
  showPage();
  composing.focus();
  if (query.get("q")) ask(query.get("q").slice(0, props.longest));
  if (props.view === "embed") speakToHost(root, log);
}

/** A link says which articles it asks; without one, those of the last visit. */
function firstFilters(query) {
  const linked = filtersFrom(query);
  if (query.get("q") || String(queryOf(linked))) return linked;
  return filtersFrom(new URLSearchParams(remembered("filters") ?? ""));
}

/** The page has its styles already; a foreign page that carries the chat does not. */
function loadStyles(base) {
  for (const name of ["fonts.css", "chat.css"]) {
    const href = new URL(`ui/${name}`, base).href;
    if ([...document.querySelectorAll("link[rel=stylesheet]")].some((link) => link.href === href)) continue;
    document.head.append(h("link", { rel: "stylesheet", href }));
  }
}

function calm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
