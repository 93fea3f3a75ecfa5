// Which articles a question is asked of, as the API takes it: by author, source, language and date.

import { dateWords, languageName } from "./i18n.js";

const LISTS = { authors: "author", sources: "source", languages: "language" }; // field, and its name in a link
const ENDS = ["since", "until"];
const MOST = 50;

export function noFilters() {
  return { authors: [], sources: [], languages: [], since: null, until: null };
}

/** One `{ field, value }` for every filter that is on. */
function valuesOf(filters) {
  const fields = [...Object.keys(LISTS), ...ENDS];
  return fields.flatMap((field) => [filters?.[field] ?? []].flat().map((value) => ({ field, value })));
}

/** The same, each with the `text` in which the page says it. */
export function saidOf(filters, words) {
  const textOf = ({ field, value }) => {
    const name = words.filterNames[field];
    if (field in LISTS) return `${name}: ${field === "languages" ? languageName(value, words.language) : value}`;
    return `${name} ${dateWords(value, words.language)}`;
  };
  return valuesOf(filters).map((one) => ({ ...one, text: textOf(one) }));
}

/** The same filters without one value. */
export function without(filters, { field, value }) {
  return { ...filters, [field]: field in LISTS ? filters[field].filter((other) => other !== value) : null };
}

/** What a link or an older visit says; what cannot be read is left out. */
export function filtersFrom(query) {
  const filters = noFilters();
  for (const [field, name] of Object.entries(LISTS)) {
    filters[field] = [...new Set(query.getAll(name).map((value) => value.trim()).filter(Boolean))].slice(0, MOST);
  }
  filters.languages = filters.languages.filter((code) => /^[a-z]{2,3}$/.test(code));
  for (const end of ENDS) filters[end] = isoDate(query.get(end) ?? "") ?? null;
  return filters;
}

/** Names and values for a link, empty for no filters. */
export function queryOf(filters) {
  return new URLSearchParams(valuesOf(filters).map(({ field, value }) => [LISTS[field] ?? field, value]));
}

/**
 * A year, a month or a day as people write it, in any digits and from either end, as ISO 8601; `null` for an
 * empty text, `undefined` for one that is no date.
 */
export function isoDate(text) {
  const given = text.replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt(0) & 15).trim();
  if (!given) return null;
  const parts = given.split(/\s*[-/.]\s*/);
  if (parts.at(-1).length === 4) parts.reverse();
  const iso = parts.map((part, place) => part.padStart(place ? 2 : 4, "0")).join("-");
  if (!/^\d{4}$/.test(parts[0]) || !/^\d{4}(-\d\d){0,2}$/.test(iso)) return undefined;
  const date = new Date(`${iso}T12:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : undefined;
}
