// An answer as text to paste, and a conversation as a file to keep, always with the sources.

import { dateWords, directionOf } from "./i18n.js";
import { h } from "./dom.js";
import { saidOf } from "./filters.js";

/** Letters to compare by: without marks, alef, ya and ta marbuta in one form. */
export function folded(text) {
  const bare = text.normalize("NFKD").replace(/[\p{M}ـ]/gu, "");
  return bare.replace(/[أإآٱ]/g, "ا").replace(/ى/g, "ي").replace(/ة/g, "ه").toLowerCase().trim();
}

/** Author, date, section and page of a citation or an article, those that are known. */
export function about(cited, words) {
  const parts = [cited.author, cited.date && dateWords(cited.date, words.language), cited.section, cited.page && words.page(cited.page)];
  return parts.filter(Boolean);
}

/** The same for the page, each part isolated so that two writing directions do not mix. */
export function aboutLine(parts, attributes = {}) {
  return h("p.meta", attributes, parts.flatMap((part, place) => [place ? " · " : "", h("bdi", {}, part)]));
}

export function isWeb(source) {
  return /^https?:\/\//i.test(source ?? "");
}

/** Where else the same article stands; only addresses of the web are links. */
export function alsoLine(also, words, attributes = {}) {
  if (!also?.length) return null;
  const link = (href) => h("a", { href, target: "_blank", rel: "noopener noreferrer" }, shown(href));
  const places = also.flatMap((source, place) => [place ? " · " : " ", h("bdi", {}, isWeb(source) ? link(source) : source)]);
  return h("p.meta.also", attributes, words.also, places);
}

/** An address as people can read it. */
function shown(href) {
  try {
    return decodeURI(href).replace(/^https?:\/\/(www\.)?|\/$/gi, "");
  } catch {
    return href;
  }
}

export function citationLine(citation, words) {
  const comma = words.language === "ar" ? "، " : ", ";
  const also = citation.also?.length ? [`${words.also} ${citation.also.join(comma)}`] : [];
  return [citation.title, ...about(citation, words), ...also].join(comma);
}

/** Which articles a question was asked of, empty for all of them. */
export function within(filters, words) {
  return saidOf(filters, words).map(({ text }) => text).join(" · ");
}

function withinLine(filters, words) {
  const said = within(filters, words);
  return said && `${words.within}: ${said}`;
}

export function marks(sentence) {
  return sentence.citations.map((n) => `[${n}]`).join("");
}

export function answerText(answer, words) {
  const body = answer.sentences.map((sentence) => [sentence.text, marks(sentence)].filter(Boolean).join(" ")).join("\n");
  const sources = answer.citations.map((c) => `[${c.n}] ${citationLine(c, words)}: «${c.quote}»`);
  return sources.length ? `${body}\n\n${words.sources}:\n${sources.join("\n")}` : body;
}

export function markdownOf(conversation, words) {
  const escape = (text) => text.replace(/[\\`*_{}[\]<>#|!]/g, "\\$&");
  return conversation.turns
    .filter((turn) => turn.answer)
    .map(({ question, filters, answer }) => {
      const body = answer.sentences.map((s) => `${escape(s.text)} ${marks(s)}`.trim()).join("\n\n");
      const sources = answer.citations.map((c) => `- [${c.n}] ${escape(citationLine(c, words))}\n  > ${escape(c.quote).replace(/\n/g, "\n  > ")}`);
      return [`## ${escape(question)}`, escape(withinLine(filters, words)), body, sources.length && `### ${words.sources}\n\n${sources.join("\n")}`].filter(Boolean).join("\n\n");
    })
    .join("\n\n---\n\n");
}

/** The words of a sentence, the date, number or name that was asked for in bold. */
export function withFacts({ text, facts = [] }) {
  const letters = [...text]; // spans count characters, not UTF-16 units
  const parts = [];
  let at = 0;
  for (const [start, end] of facts) {
    parts.push(letters.slice(at, start).join(""), h("strong", {}, letters.slice(start, end).join("")));
    at = end;
  }
  return [...parts, letters.slice(at).join("")];
}

/** A page of its own: no script, no link to any host. */
export function htmlOf(conversation, words, title) {
  const page = document.implementation.createHTMLDocument(title);
  page.documentElement.lang = words.language;
  page.documentElement.dir = words.dir;
  page.head.prepend(h("meta", { charset: "utf-8" }), h("meta", { name: "viewport", content: "width=device-width" }));
  page.head.append(
    h("style", {}, "body{font:1.1rem/1.9 'IBM Plex Sans Arabic',Tahoma,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#1d1b16}blockquote{margin:.2rem 0 1rem;padding-inline-start:1rem;border-inline-start:3px solid #d9d2c3}h2{margin-top:3rem}"),
  );
  page.body.append(h("h1", {}, title));
  for (const { question, filters, answer } of conversation.turns) {
    if (!answer) continue;
    const dir = directionOf(answer.language);
    const asked = withinLine(filters, words);
    page.body.append(h("h2", { dir: "auto" }, question), asked && h("p", {}, asked));
    for (const sentence of answer.sentences) {
      page.body.append(h("p", { dir, lang: answer.language }, withFacts(sentence), " ", h("bdi", {}, marks(sentence))));
    }
    if (answer.citations.length) page.body.append(h("h3", {}, words.sources));
    for (const citation of answer.citations) {
      page.body.append(
        h("p", { dir: "auto" }, h("bdi", {}, `[${citation.n}] `), citationLine(citation, words)),
        h("blockquote", { dir: "auto" }, citation.quote),
      );
    }
  }
  return `<!doctype html>\n${page.documentElement.outerHTML}`;
}

export function download(name, type, text) {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Resolves to whether the text reached the clipboard. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = h("textarea", { style: "position:fixed;opacity:0", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    const copied = document.execCommand("copy");
    area.remove();
    return copied;
  }
}
