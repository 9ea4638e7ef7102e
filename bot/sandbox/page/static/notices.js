// Toasts, alerts, choices and pictures above the page.

import { byId, h } from "./dom.js";

const TOAST_FOR = 3500; // milliseconds
let hiding = 0;

export function toast(text) {
  const place = byId("toast");
  place.textContent = text;
  place.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { place.hidden = true; }, TOAST_FOR);
}

export function alertBox(text) {
  byId("alert-text").textContent = text;
  const dialog = byId("alert");
  if (!dialog.open) dialog.showModal();
}

/** Ask for one of `options` ({text, value}); resolves with its value, or null. */
export function choose(title, options) {
  const dialog = byId("choice");
  byId("choice-title").textContent = title;
  byId("choices").replaceChildren(
    ...options.map((option) => h("button", { class: "plain", value: option.value }, option.text)),
  );
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue || null), { once: true });
  });
}

export function showPicture(url, text) {
  const dialog = byId("viewer");
  const image = dialog.querySelector("img");
  image.src = url;
  image.alt = text || "Picture";
  dialog.showModal();
}

byId("viewer").addEventListener("click", (event) => {
  if (event.target.tagName !== "BUTTON") byId("viewer").close();
});
