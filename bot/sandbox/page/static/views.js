// On a narrow screen one column shows at a time; on a middle one the controls lie over the chat.

import { byId } from "./dom.js";

const THEMES = ["auto", "light", "dark"];

export function showView(name) {
  document.body.dataset.view = name;
  for (const button of byId("tabs").children) {
    if (button.dataset.view === name) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  byId("open-panel").setAttribute("aria-expanded", String(name === "panel"));
}

function showTheme(theme) {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  const button = byId("theme");
  button.setAttribute("aria-label", `Theme: ${theme}`);
  button.title = `Theme: ${theme}`;
}

export function startViews() {
  for (const button of byId("tabs").children) button.addEventListener("click", () => showView(button.dataset.view));
  byId("open-panel").addEventListener("click", () => {
    showView(document.body.dataset.view === "panel" ? "chat" : "panel");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.dataset.view === "panel") {
      showView("chat");
      byId("open-panel").focus();
    }
  });
  let theme = localStorage.getItem("theme") ?? "auto";
  byId("theme").addEventListener("click", () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    localStorage.setItem("theme", theme);
    showTheme(theme);
  });
  showTheme(theme);
  showView("chat");
}
