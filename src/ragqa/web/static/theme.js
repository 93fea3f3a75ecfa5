// Light or dark, and the accent colour a host page may ask for.

import { remember, remembered } from "./store.js";

export function initTheme(root, query, foreign) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const asked = query.get("theme") ?? query.get("__theme") ?? remembered("theme");
  let chosen = asked === "dark" || asked === "light" ? asked : null;
  const apply = () => {
    const theme = chosen ?? (system.matches ? "dark" : "light");
    root.dataset.theme = theme;
    if (!foreign) document.body.classList.toggle("dark", theme === "dark");
    accent(root, query.get("color"), theme);
    root.dispatchEvent(new CustomEvent("ragqa:theme", { detail: theme }));
  };
  system.addEventListener("change", apply);
  apply();
  return {
    toggle() {
      chosen = root.dataset.theme === "dark" ? "light" : "dark";
      remember("theme", chosen);
      apply();
    },
  };
}

/** `?color=0b5d5a`: moved towards black or white until text in it can be read on the page (WCAG 4.5:1). */
function accent(root, wanted, theme) {
  const asked = /^#?([0-9a-f]{6})$/i.exec(wanted ?? "");
  if (!asked) return;
  const paper = theme === "dark" ? [21, 23, 26] : [250, 248, 243];
  const towards = theme === "dark" ? 255 : 0;
  let colour = [0, 2, 4].map((at) => parseInt(asked[1].slice(at, at + 2), 16));
  while (contrast(colour, paper) < 4.5) colour = colour.map((part) => Math.round(part + (towards - part) * 0.15));
  root.style.setProperty("--accent", `rgb(${colour.join(" ")})`);
}

function contrast(one, other) {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour) {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
