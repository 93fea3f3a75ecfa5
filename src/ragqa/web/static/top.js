// The bar at the top: conversations, the pages, a new conversation, the other language, light or dark.

import { h, icon, iconButton } from "./dom.js";

export function topBar(root, words, { title, pages, theme, conversations, fresh }) {
  const tab = (href, name, label) => h("a.tab", { href, title: label }, icon(name), h("span", {}, label));
  const tabs = h("nav.tabs", { hidden: !pages }, tab("#chat", "history", words.chat), tab("#articles", "book", words.articles));
  const themeButton = iconButton("moon", words.dark, () => theme.toggle());
  const node = h(
    "header.top", {},
    iconButton("menu", words.conversations, conversations, { "aria-haspopup": "dialog" }),
    h("h1.name", { dir: "auto" }, title),
    h("span.gap"),
    tabs,
    iconButton("plus", words.fresh, fresh),
    h(
      "a.language",
      { "aria-label": words.otherLanguage, href: otherLanguageLink(words), lang: words.otherLanguageCode, hreflang: words.otherLanguageCode },
      h("span.long", {}, words.otherLanguage), h("span.short", {}, words.otherLanguageShort),
    ),
    themeButton,
  );

  function showTheme() {
    const dark = root.dataset.theme === "dark";
    themeButton.replaceChildren(icon(dark ? "sun" : "moon"));
    themeButton.title = dark ? words.light : words.dark;
    themeButton.setAttribute("aria-label", themeButton.title);
  }

  root.addEventListener("ragqa:theme", showTheme);
  showTheme();
  return {
    node,
    /** `here`: the hash of the page on show. */
    show(here) {
      for (const link of tabs.children) link.setAttribute("aria-current", link.hash === here ? "page" : "false");
    },
  };
}

function otherLanguageLink(words) {
  const link = new URL(location.href);
  link.searchParams.set("lang", words.otherLanguageCode);
  link.searchParams.delete("q");
  return link.href;
}
