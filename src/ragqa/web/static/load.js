// Runs inside Gradio when the component is mounted. Events sent from the page: 'submit', 'stop', 'like'.
const address = element.closest("gradio-app")?.getAttribute("src");
const base = new URL(address ?? "./", document.baseURI);
if (!base.pathname.endsWith("/")) base.pathname += "/";
import(new URL("ui/chat.js", base)).then(({ mount }) =>
  mount({ root: element.querySelector(".ragqa"), base, foreign: Boolean(address), props, trigger, watch }),
);
