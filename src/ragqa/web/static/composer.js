// Where the question is written.

import { h, icon, iconButton } from "./dom.js";

/** `filter`: the control that narrows the question to some articles, if there is one. */
export function composer(words, longest, filter, { send, stop, cancelEdit, previous }) {
  const box = h("textarea.question-box", {
    rows: 1, dir: "auto", "aria-label": words.question, placeholder: words.placeholder, maxlength: longest,
    enterkeyhint: "send", autocomplete: "off", id: "ragqa-question",
  });
  const count = h("span.letters", { "aria-live": "polite" });
  // no form: a sandboxed frame may not submit one
  const sendButton = h("button.send", { type: "button", onclick: submit, title: words.send, "aria-label": words.send, disabled: true }, icon("send"));
  const stopButton = h("button.send.stop", { type: "button", title: words.stop, "aria-label": words.stop, hidden: true, onclick: stop }, icon("stop"));
  const editing = h("p.editing", { hidden: true }, h("span", {}, words.editing), iconButton("close", words.cancel, () => cancelEdit()));
  const node = h("div.composer", {}, editing, filter?.chips, h("div.composer-row", {}, filter?.button, box, stopButton, sendButton), count);
  let running = false;

  function submit() {
    const question = box.value.trim();
    if (!question || running) return;
    set("");
    send(question);
  }

  function fit() {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight}px`;
    sendButton.disabled = !box.value.trim() || running;
    const length = box.value.length;
    count.textContent = length > longest * 0.8 ? words.tooLong(length, longest) : "";
    box.dir = box.value ? "auto" : words.dir;
  }

  function set(text) {
    box.value = text;
    fit();
  }

  box.addEventListener("input", fit);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      submit();
    } else if (event.key === "ArrowUp" && !box.value) {
      event.preventDefault();
      previous();
    }
  });
  fit();
  return {
    node,
    set,
    focus: () => box.focus({ preventScroll: true }),
    running(on) {
      running = on;
      stopButton.hidden = !on;
      sendButton.hidden = on;
      fit();
    },
    editing(on) {
      editing.hidden = !on;
    },
  };
}
