// Adding articles: files, a pasted text, or an address; what was read of them; the index catching up.

import { h, icon } from "./dom.js";

const KINDS = ".txt,.text,.md,.markdown,.pdf,.docx,.html,.htm,.jsonl,.ndjson,.zip";

/** `limits`: the most `files` and `megabytes` of one upload; `changed` is called when the index has caught up. */
export function adding(words, library, limits, { changed, say }) {
  const files = h("input.sr-only", { type: "file", multiple: true, accept: KINDS, id: "ragqa-files" });
  const zone = h("label.drop", { for: "ragqa-files" }, icon("add"), h("strong", {}, words.drop), h("span.meta", {}, words.kinds.flatMap((kind, place) => [place ? " · " : "", h("bdi", {}, kind)])));
  const title = h("input", { type: "text", dir: "auto", maxlength: 500, placeholder: words.pasteTitle, "aria-label": words.pasteTitle });
  const text = h("textarea", { rows: 5, dir: "auto", placeholder: words.pasteText, "aria-label": words.pasteText });
  const address = h("input", { type: "url", dir: "ltr", maxlength: 2000, placeholder: "https://", "aria-label": words.address });
  const results = h("ul.results");
  const bar = h("progress", { max: 1, value: 0, "aria-label": words.indexing("") });
  const stage = h("span.meta");
  const progress = h("p.indexing", { hidden: true }, bar, stage);
  const node = h(
    "section.adding", { "aria-label": words.add },
    h("h2.page-heading", {}, words.add),
    files, zone,
    h("details", {}, h("summary", {}, words.paste), title, text, submit(() => ({ title: title.value, text: text.value }), () => (title.value = text.value = ""))),
    h("details", {}, h("summary", {}, words.address), address, submit(() => ({ url: address.value }), () => (address.value = ""))),
    progress,
    results,
  );

  files.addEventListener("change", () => {
    upload([...files.files]);
    files.value = "";
  });
  for (const kind of ["dragenter", "dragover"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    upload([...event.dataTransfer.files]);
  });

  /** What the server would refuse is not sent. */
  function upload(chosen) {
    const size = chosen.reduce((sum, file) => sum + file.size, 0);
    if (chosen.length > limits.files) results.replaceChildren(refusal(words.tooManyFiles(limits.files)));
    else if (size > limits.megabytes * 1e6) results.replaceChildren(refusal(words.tooLarge(limits.megabytes)));
    else send(chosen.map((file) => ["files", file]));
  }

  function submit(fields, clear) {
    return h(
      "button.text-button", { type: "button", onclick: async () => (await send(Object.entries(fields()))) && clear() },
      icon("plus"), words.addIt,
    );
  }

  async function send(fields) {
    const form = new FormData();
    for (const [name, value] of fields) if (value) form.append(name, value);
    if (![...form.keys()].length) return false;
    working(words.adding);
    try {
      show(await library.add(form));
    } catch (error) {
      results.replaceChildren(refusal(error.message));
      progress.hidden = true;
      return false;
    }
    await follow();
    return true;
  }

  function show({ added, refused }) {
    results.replaceChildren(
      ...added.flatMap(({ name, articles, warnings }) => [
        ...(articles.length ? articles.map((article) => h("li.good", {}, icon("check"), h("bdi", {}, words.readAs(article.title, article.paragraphs)))) : [h("li.good", {}, icon("check"), h("bdi", {}, name))]),
        ...warnings.map((warning) => h("li.warning", {}, h("bdi", {}, warning))),
      ]),
      ...refused.map(({ name, reason }) => refusal(words.refusedAs(name, reason))),
    );
  }

  function refusal(line) {
    return h("li.bad", {}, icon("close"), h("bdi", {}, line));
  }

  function working(line, done = null, total = null) {
    progress.hidden = false;
    stage.textContent = line;
    if (total) [bar.max, bar.value] = [total, done];
    else bar.removeAttribute("value");
  }

  /** Until the index has caught up. */
  async function follow() {
    for (;;) {
      const { running, stage: at, done, total, error } = await library.indexing();
      if (!running) {
        progress.hidden = true;
        if (error) results.append(refusal(error));
        else results.append(h("li.good", {}, icon("check"), words.upToDate));
        say(error ?? words.upToDate);
        await changed();
        return;
      }
      working(words.indexing(words.stages[at] ?? ""), done, total);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }

  async function remove(id) {
    try {
      await library.remove(id);
      results.replaceChildren();
      await follow();
    } catch (error) {
      results.replaceChildren(refusal(error.message));
    }
  }

  return { node, remove };
}
