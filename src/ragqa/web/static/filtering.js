// The control beside the question box that narrows a question to some articles: a button, a dialog (a popover on a
// wide page, a sheet on a narrow one), and the filters that are on as chips.

import { h, icon, iconButton } from "./dom.js";
import { isoDate, noFilters, saidOf, without } from "./filters.js";
import { languageName, numberFormat } from "./i18n.js";
import { folded } from "./text.js";

const MOST_CHOICES = 8;

/** `changed` is called with the filters after each change; `set` changes them from outside. */
export function filtering(words, library, { initial, changed }) {
  let filters = initial;
  let summary = { authors: {}, folders: {}, languages: {}, months: {} };

  const badge = h("span.badge", { "aria-hidden": "true" });
  const button = iconButton("filter", words.filter, open, { "aria-haspopup": "dialog" });
  button.classList.add("filter-button");
  button.append(badge);
  const chips = h("ul.filter-chips", { "aria-label": words.filtersOn });
  const fields = [
    chooser("authors", () => summary.authors, (name) => name),
    chooser("sources", () => summary.folders, (name) => name),
    chooser("languages", () => summary.languages, (code) => languageName(code, words.language)),
    dates(),
  ];
  const heading = h("h2.panel-heading", { id: "ragqa-filters", tabindex: "-1" }, words.filter);
  const clear = h("button.text-button", { type: "button", onclick: () => put(noFilters()) }, words.clearFilters);
  const dialog = h(
    "dialog.filters", { "aria-labelledby": "ragqa-filters", onclick: (event) => event.target === dialog && dialog.close() },
    h("div.filters-inner", {},
      h("div.panel-bar", {}, heading, h("span.gap"), iconButton("close", words.close, () => dialog.close())),
      h("div.filters-fields", {}, fields.map((field) => field.node)),
      h("div.panel-actions", {}, h("button.text-button.main", { type: "button", onclick: () => dialog.close() }, words.done), clear),
    ),
  );

  async function open() {
    const row = button.parentElement.getBoundingClientRect();
    dialog.style.setProperty("--above", `${innerHeight - row.top + 8}px`);
    dialog.style.setProperty("--beside", `${words.dir === "rtl" ? innerWidth - row.right : row.left}px`);
    refresh();
    dialog.showModal();
    heading.focus({ preventScroll: true });
    try {
      summary = await library.summary();
      refresh();
    } catch {
      // no suggestions then: what is typed is taken as it is
    }
  }

  function refresh() {
    for (const field of fields) field.show();
    mark();
  }

  /** Takes new filters: chips, badge and whoever listens. */
  function put(next) {
    filters = next;
    refresh();
    changed(filters);
  }

  function mark() {
    const on = saidOf(filters, words);
    badge.textContent = on.length || "";
    button.setAttribute("aria-label", on.length ? `${words.filter} (${on.length})` : words.filter);
    clear.disabled = !on.length;
    chips.hidden = !on.length;
    chips.replaceChildren(
      ...on.map((one, place) => h("li", {}, removable(one, place))),
      h("li", {}, h("button.text-button", { type: "button", onclick: () => (put(noFilters()), button.focus()) }, words.clearFilters)),
    );
  }

  function removable(one, place) {
    const remove = () => {
      put(without(filters, one));
      (chips.hidden ? button : chips.querySelectorAll("button")[place]).focus();
    };
    return h("button.chip", { type: "button", "aria-label": words.removeFilter(one.text), onclick: remove }, h("bdi", {}, one.text), icon("close"));
  }

  /** Values to switch on and off, those already on first; a field to find or type one, where words have a hint. */
  function chooser(list, counts, nameOf) {
    const [label, hint] = [words.filterNames[list], words.filterHints[list]];
    const input = hint && h("input", { type: "text", dir: "auto", autocomplete: "off", maxlength: 300, placeholder: hint, "aria-label": `${label}: ${hint}` });
    const choices = h("div.choices");
    const node = h("div.field", { role: "group", "aria-label": label }, h("p.field-name", {}, label), input, choices);

    function show() {
      const typed = folded(input?.value ?? "");
      const others = Object.keys(counts()).filter((value) => !filters[list].includes(value) && folded(nameOf(value)).includes(typed));
      choices.replaceChildren(...[...filters[list], ...others.slice(0, MOST_CHOICES)].map(choice));
    }

    function choice(value) {
      const count = counts()[value];
      const pressed = filters[list].includes(value);
      const chip = h("button.chip", { type: "button", "aria-pressed": pressed, onclick: () => toggle(value) }, h("bdi", {}, nameOf(value)));
      if (count) chip.append(h("span.count", {}, numberFormat(words.language).format(count)));
      chip.dataset.value = value;
      return chip;
    }

    function toggle(value) {
      const on = filters[list].includes(value);
      put(on ? without(filters, { field: list, value }) : { ...filters, [list]: [...filters[list], value] });
      [...choices.children].find((chip) => chip.dataset.value === value)?.focus();
    }

    input?.addEventListener("input", show);
    input?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || !input.value.trim()) return;
      const offered = [...choices.children].find((chip) => chip.getAttribute("aria-pressed") === "false");
      const value = offered?.dataset.value ?? input.value.trim();
      input.value = "";
      if (!filters[list].includes(value)) put({ ...filters, [list]: [...filters[list], value] });
      else show();
    });
    return { node, show };
  }

  function dates() {
    const error = h("p.note.error", { id: "ragqa-date", role: "alert" });
    const inputs = { since: null, until: null };
    for (const end of Object.keys(inputs)) {
      inputs[end] = h("input", { type: "text", dir: "ltr", inputmode: "numeric", autocomplete: "off", maxlength: 12, "aria-describedby": "ragqa-date", onchange: () => take(end) });
    }
    const label = (end) => h("label", {}, h("span", {}, words.filterNames[end]), inputs[end]);
    const node = h("div.field", { role: "group", "aria-label": words.filterNames.dates }, h("p.field-name", {}, words.filterNames.dates), h("div.dates", {}, label("since"), label("until")), error);

    function take(end) {
      const iso = isoDate(inputs[end].value);
      inputs[end].setAttribute("aria-invalid", iso === undefined);
      error.textContent = iso === undefined ? words.noDate : "";
      if (iso !== undefined) put({ ...filters, [end]: iso });
    }

    function show() {
      const months = Object.keys(summary.months);
      inputs.since.placeholder = months[0] ?? "";
      inputs.until.placeholder = months.at(-1) ?? "";
      for (const [end, input] of Object.entries(inputs)) {
        if (input.getAttribute("aria-invalid") !== "true") input.value = filters[end] ?? "";
      }
    }
    return { node, show };
  }

  refresh();
  return {
    button,
    chips,
    nodes: [dialog],
    current: () => filters,
    set: (next) => put(next),
  };
}
