// What is indexed, and, where the server lets its readers, adding and removing articles.

import { adding } from "./adding.js";
import { dateWords, languageName, numberFormat } from "./i18n.js";
import { h, icon, iconButton } from "./dom.js";
import { about, aboutLine, alsoLine } from "./text.js";

/** `editable`: the limits of an upload where articles may be added, else null. */
export function articlesPage(words, library, panel, { editable, say }) {
  const figures = h("div.figures");
  const picture = h("div.picture");
  const find = h("input.find", { type: "search", dir: "auto", placeholder: words.find, "aria-label": words.find });
  const found = h("p.meta", { role: "status" });
  const list = h("ul.article-list");
  const more = h("button.text-button", { type: "button", hidden: true, onclick: () => fill(false) }, words.more);
  const editor = editable ? adding(words, library, editable, { changed: refresh, say }) : null;
  const node = h(
    "section.articles", { "aria-label": words.articles, hidden: true, tabindex: "-1" },
    h(
      "div.log-inner", {},
      h("h2.page-heading", {}, words.indexed), figures, picture,
      editor?.node,
      h("div.list-head", {}, h("h2.page-heading", {}, words.articles), found, h("span.gap"), find),
      list, more,
    ),
  );
  let timer;
  find.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => fill(true), 200);
  });

  async function refresh() {
    list.setAttribute("aria-busy", "true"); // the rows are about to be replaced
    try {
      const summary = await library.summary();
      figures.replaceChildren(...figureNodes(summary));
      picture.replaceChildren(...pictureNodes(summary, words));
      await fill(true);
    } catch {
      figures.replaceChildren(h("p.note.error", {}, words.unreachable));
    } finally {
      list.setAttribute("aria-busy", "false");
    }
  }

  async function fill(fresh) {
    const asked = find.value;
    const { total, articles } = await library.list(asked, fresh ? 0 : list.children.length);
    if (asked !== find.value) return;
    const rows = articles.map(row);
    if (fresh) list.replaceChildren(...rows);
    else list.append(...rows);
    found.textContent = words.found(total);
    more.hidden = list.children.length >= total;
  }

  function row(article) {
    const { id, title, language, paragraphs } = article;
    const open = h("button.source-title", { type: "button", dir: "auto", lang: language, onclick: () => panel.read(id, open) }, title);
    const known = [...about(article, words), languageName(language, words.language), words.paragraphCount(paragraphs)];
    return h("li.article-row", {}, open, aboutLine(known), alsoLine(article.also, words), editor && removeButton(article));
  }

  /** The first press asks, the second removes. */
  function removeButton(article) {
    const button = iconButton("trash", `${words.removeArticle}: ${article.title}`, async () => {
      if (!button.classList.contains("sure")) {
        button.classList.add("sure");
        button.replaceChildren(icon("trash"), words.removeSure);
        button.addEventListener("blur", () => relax(), { once: true });
        return;
      }
      button.disabled = true;
      await editor.remove(article.id);
    });
    const relax = () => {
      button.classList.remove("sure");
      button.replaceChildren(icon("trash"));
    };
    return button;
  }

  function figureNodes({ counts, languages, embedder, created }) {
    const number = numberFormat(words.language);
    const known = Object.keys(words.counts).filter((name) => name in counts);
    const total = Object.values(languages).reduce((sum, count) => sum + count, 0);
    return [
      h("dl.numbers", {}, known.map((name) => h("div", {}, h("dd", {}, number.format(counts[name])), h("dt", {}, words.counts[name])))),
      total > 0 && h(
        "div.tongues", {},
        h("div.tongue-bar", { "aria-hidden": "true" }, Object.values(languages).map((count, place) => h(`span.share-${place % 5}`, { style: `flex-grow:${count}` }))),
        h("p.meta", {}, Object.entries(languages).map(([code, count], place) => h("span.tongue", {}, h(`i.share-${place % 5}`, { "aria-hidden": "true" }), `${languageName(code, words.language)} ${number.format(count)}`))),
      ),
      h("p.meta", {}, `${words.model}: `, h("bdi", {}, embedder), ` · ${words.made}: ${dateWords(created.slice(0, 10), words.language)}`),
    ].filter(Boolean);
  }

  return { node, refresh };
}

/** Articles by the month they came out, a column each, in reading direction; by year when that is too many. */
function pictureNodes({ months }, words) {
  const known = Object.keys(months);
  if (known.length < 2) return [];
  const every = monthsBetween(known[0], known.at(-1));
  const byYear = every.length > 96;
  const columns = new Map((byYear ? every.map((month) => month.slice(0, 4)) : every).map((key) => [key, 0]));
  for (const month of known) {
    const key = byYear ? month.slice(0, 4) : month;
    columns.set(key, columns.get(key) + months[month]);
  }
  const most = Math.max(...columns.values());
  const name = (key) => dateWords(key, words.language);
  const keys = [...columns.keys()];
  return [
    h("figure.months", {
      role: "img",
      "aria-label": `${words.byMonth}: ${keys.filter((key) => columns.get(key)).map((key) => `${name(key)} ${columns.get(key)}`).join("، ")}`,
    },
      h("p.meta", {}, words.byMonth),
      h("div.columns", {}, keys.map((key) => h("span", { title: `${name(key)}: ${columns.get(key)}`, style: `height:${(100 * columns.get(key)) / most}%` }))),
      h("div.axis", {}, h("span", {}, name(keys[0])), h("span", {}, name(keys.at(-1)))),
    ),
  ];
}

function monthsBetween(first, last) {
  const months = [];
  let [year, month] = first.split("-").map(Number);
  while (months.length < 12_000) {
    const key = `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}`;
    months.push(key);
    if (key >= last) break;
    month += 1;
    if (month === 13) [year, month] = [year + 1, 1];
  }
  return months;
}
