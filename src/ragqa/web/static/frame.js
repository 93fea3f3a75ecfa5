// Inside an iframe: tell the page around it how tall the chat would like to be. The number is no secret, and
// the receiver checks which frame sent it.

export function reportHeight(root, log) {
  if (window.parent === window) return;
  const tell = () => {
    const around = root.clientHeight - log.parentElement.clientHeight;
    window.parent.postMessage({ type: "ragqa:height", height: Math.ceil(around + log.scrollHeight) }, "*");
  };
  new ResizeObserver(tell).observe(log);
  tell();
}
