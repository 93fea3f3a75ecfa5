/*
 * The chat on another page:
 *
 *   <script src="https://articles.example/embed.js" data-mode="bubble" defer></script>
 *
 * data-mode      bubble (a button in the corner) or inline (where the script stands)
 * data-lang      ar or en; the reader's browser decides when absent
 * data-theme     light or dark; the reader's system decides when absent
 * data-height    tallest height in pixels (720)
 * data-question  asked as soon as the chat opens
 * data-color     accent colour, six hexadecimal digits
 */
(() => {
  const script = document.currentScript;
  const base = new URL(".", script.src);
  const { mode = "bubble", lang, theme, question, color } = script.dataset;
  const tallest = Math.max(240, parseInt(script.dataset.height, 10) || 720);
  const accent = /^#?([0-9a-f]{6})$/i.exec(color ?? "")?.[1] ?? "0b5d5a";
  const arabic = (lang ?? document.documentElement.lang ?? navigator.language).startsWith("ar");
  const words = arabic
    ? { open: "اسأل المقالات", close: "أغلق المحادثة", title: "محادثة: اسأل المقالات" }
    : { open: "Ask the articles", close: "Close the chat", title: "Chat: ask the articles" };

  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { all: initial; display: block; }
    iframe { display: block; width: 100%; height: 100%; border: 0; border-radius: inherit; background: transparent; color-scheme: normal; }
    .inline { height: 420px; overflow: hidden; border: 1px solid #0002; border-radius: 14px; }
    .launch { position: fixed; inset: auto 20px 20px auto; z-index: 2147483646; display: grid; place-items: center;
      width: 60px; height: 60px; border: 0; border-radius: 50%; background: #${accent}; color: ${readableOn(accent)};
      box-shadow: 0 6px 24px #0004; cursor: pointer; }
    .launch:focus-visible, .close:focus-visible { outline: 3px solid #${accent}; outline-offset: 3px; }
    svg { width: 26px; height: 26px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
    .window { position: fixed; inset: auto 20px 92px auto; z-index: 2147483647; display: flex; flex-direction: column;
      width: min(420px, calc(100vw - 40px)); height: min(${tallest}px, calc(100dvh - 112px)); overflow: hidden;
      border-radius: 16px; background: #faf8f3; box-shadow: 0 16px 60px #0005; }
    .window iframe { flex: 1; min-height: 0; }
    .window[hidden] { display: none; }
    .close { display: none; }
    @media (max-width: 480px) {
      .window { inset: 0; width: auto; height: auto; border-radius: 0; }
      .window .close { display: grid; place-items: center; flex: none; width: 100%; height: 44px; border: 0; background: #${accent}; color: ${readableOn(accent)}; cursor: pointer; }
      .close svg { width: 20px; height: 20px; }
    }
    @media (prefers-reduced-motion: no-preference) { .window { animation: in 0.18s ease-out; } @keyframes in { from { opacity: 0; transform: translateY(12px); } } }
  `);

  allowed().then((yes) => {
    if (!yes) return;
    if (mode === "inline") inline();
    else bubble();
  });

  function inline() {
    const box = element("div", { class: "inline" });
    box.append(frame());
    script.after(shadow(box));
    onMessage(box.firstChild, "ragqa:height", ({ height }) => {
      box.style.height = `${Math.min(Math.max(Number(height) || 0, 240), tallest)}px`;
    });
  }

  function bubble() {
    const button = element("button", { class: "launch", type: "button", "aria-label": words.open, title: words.open, "aria-expanded": "false" });
    const panel = element("div", { class: "window", role: "dialog", "aria-label": words.title, hidden: "" });
    const close = element("button", { class: "close", type: "button", "aria-label": words.close });
    button.append(drawing("M21 15a2 2 0 0 1-2 2H7l-4 4V5a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2z"));
    close.append(drawing("M18 6 6 18M6 6l12 12"));
    panel.append(close);
    const toggle = (open) => {
      if (open && panel.childElementCount === 1) {
        panel.append(frame());
        onMessage(panel.lastChild, "ragqa:close", () => toggle(false));
      }
      panel.hidden = !open;
      button.setAttribute("aria-expanded", String(open));
      button.setAttribute("aria-label", open ? words.close : words.open);
      if (open) panel.lastChild.focus();
      else button.focus();
    };
    button.addEventListener("click", () => toggle(panel.hidden));
    close.addEventListener("click", () => toggle(false));
    panel.addEventListener("keydown", (event) => event.key === "Escape" && toggle(false));
    document.body.append(shadow(panel, button));
  }

  function frame() {
    const address = new URL("embed", base);
    for (const [name, value] of Object.entries({ lang, theme, color: color && accent, q: question })) {
      if (value) address.searchParams.set(name, value);
    }
    return element("iframe", { src: address.href, title: words.title, allow: "clipboard-write" });
  }

  function onMessage(iframe, type, act) {
    window.addEventListener("message", (event) => {
      if (event.source === iframe.contentWindow && event.origin === base.origin && event.data?.type === type) act(event.data);
    });
  }

  /** Asks the server, which answers only pages of the origins it was told to; the console says which it is. */
  async function allowed() {
    const probe = new URL("healthz", base);
    try {
      return (await fetch(probe)).ok;
    } catch {
      const there = await fetch(probe, { mode: "no-cors" }).then(() => true, () => false);
      console.error(
        there
          ? `ragqa: ${location.origin} may not embed ${base.href}; start the server with RAGQA_EMBED_ORIGINS=${location.origin}`
          : `ragqa: no answer from ${base.href}; is the server running?`,
      );
      return false;
    }
  }

  function shadow(...nodes) {
    const host = element("div", { "data-ragqa": mode });
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [style];
    root.append(...nodes);
    return host;
  }

  function element(name, attributes) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  }

  function drawing(path) {
    const ns = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(ns, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.append(document.createElementNS(ns, "path"));
    svg.firstChild.setAttribute("d", path);
    return svg;
  }

  function readableOn(hex) {
    const [r, g, b] = [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
    return 0.299 * r + 0.587 * g + 0.114 * b > 150 ? "#1d1b16" : "#fff";
  }
})();
