// Runs inside Gradio when the component is mounted. Events sent from here: 'submit', 'stop', 'like'.
const app = element.closest("gradio-app");
const base = new URL(app?.getAttribute("src") ?? "./", document.baseURI);
if (!base.pathname.endsWith("/")) base.pathname += "/";
import(new URL("ui/chat.js", base)).then(({ mount }) =>
  mount({ root: element.querySelector(".ragqa"), base, props, trigger, watch }),
);
