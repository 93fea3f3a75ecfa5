// Inside an iframe: tell the page around it how tall the chat would like to be, and when Escape asks to close
// it. Neither is a secret; the receiver checks which frame sent it.

export function speakToHost(root, log) {
  if (window.parent === window) return;
  const tell = () => {
    const around = root.clientHeight - log.parentElement.clientHeight;
    window.parent.postMessage({ type: "ragqa:height", height: Math.ceil(around + log.scrollHeight) }, "*");
  };
  new ResizeObserver(tell).observe(log);
  tell();
  document.addEventListener("keydown", (event) => {
    const closing = event.defaultPrevented || root.querySelector("dialog[open]");
    if (event.key === "Escape" && !closing) window.parent.postMessage({ type: "ragqa:close" }, "*");
  });
}
