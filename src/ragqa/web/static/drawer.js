// The conversations of this browser, in a drawer.

import { download, htmlOf, markdownOf } from "./text.js";
import { h, icon, iconButton } from "./dom.js";

export function drawer(words, { store, open, title, current }) {
  const list = h("ul.conversations");
  const exportButton = (name, label, make) => h("button.text-button", { type: "button", onclick: make }, icon(name), label);
  const exports = h(
    "div.panel-actions", {},
    exportButton("download", words.exportHtml, () => download("conversation.html", "text/html", htmlOf(current(), words, title))),
    exportButton("download", words.exportMarkdown, () => download("conversation.md", "text/markdown", markdownOf(current(), words))),
  );
  const node = h(
    "dialog.drawer", { "aria-label": words.conversations, onclick: (event) => event.target === node && node.close() },
    h("div.drawer-inner", {},
      h("div.panel-bar", {}, h("h2.panel-heading", {}, words.conversations), h("span.gap"), iconButton("close", words.close, () => node.close())),
      list,
      exports,
    ),
  );

  function refresh() {
    const conversations = store.list();
    exports.hidden = !current().turns.some((turn) => turn.answer);
    if (!conversations.length) {
      list.replaceChildren(h("li.nothing", {}, words.noConversations));
      return;
    }
    list.replaceChildren(
      ...conversations.map((conversation) =>
        h(
          "li", {},
          h("button.conversation", {
            type: "button", dir: "auto", "aria-current": conversation.id === current().id,
            onclick: () => { node.close(); open(conversation); },
          }, conversation.turns[0]?.question ?? ""),
          iconButton("trash", words.remove, () => {
            store.remove(conversation.id);
            if (conversation.id === current().id) open(null);
            refresh();
          }),
        ),
      ),
    );
  }

  function toggle() {
    refresh();
    node.showModal();
  }
  return { nodes: [node], toggle, refresh: () => node.open && refresh() };
}
