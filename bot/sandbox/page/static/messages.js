// The chat: bubbles, pictures, documents, inline buttons.

import { act } from "./api.js";
import { begin, type } from "./composer.js";
import { byId, h, list } from "./dom.js";
import { formatted } from "./entities.js";
import { follow } from "./links.js";
import { look } from "./look.js";
import { alertBox, showPicture, toast } from "./notices.js";
import { send } from "./sending.js";

const NEAR_END = 120; // pixels: whoever reads further up is not pulled down
let following = true; // whether the newest message is to stay in sight
const pressed = new Map(); // buttons that wait for their answer, by query

export function showMessages(messages, empty) {
  const place = byId("messages");
  list(place, messages.length ? withDays(messages) : [empty], (one) => one.key, (one) => one.build(one));
  if (following || messages.at(-1)?.mine) place.scrollTop = place.scrollHeight;
}

/** Stay at the end while the window or a picture changes its size, unless somebody has scrolled up. */
export function startMessages() {
  const place = byId("messages");
  let before = 0;
  place.addEventListener("scroll", () => {
    if (place.scrollHeight - place.scrollTop - place.clientHeight < NEAR_END) following = true;
    else if (place.scrollTop < before) following = false;
    before = place.scrollTop;
  });
  const stay = () => { if (following) place.scrollTop = place.scrollHeight; };
  new ResizeObserver(stay).observe(place);
  place.addEventListener("load", stay, true);
}

/** Another chat opens at its end. */
export function followAgain() {
  following = true;
}

/** Add a line for each day, and say of each message whether it goes on from the one before. */
function withDays(messages) {
  const items = [];
  let before = null;
  for (const message of messages) {
    const day = new Date(message.date * 1000).toDateString();
    if (day !== before?.day) items.push({ key: day, day, build: dayLine });
    const follows = before?.day === day && before.sender === message.sender && message.date - before.date < 300;
    const item = { ...message, day, follows: follows && !message.alone, key: `m${message.id}`, build: message.kind === "service" ? serviceLine : bubble };
    items.push(item);
    before = message.kind === "service" ? { day } : item;
  }
  return items;
}

function dayLine(item) {
  const text = new Date(item.day).toLocaleDateString("en-GB", { day: "numeric", month: "long", weekday: "short" });
  return h("p", { class: "service" }, text);
}

const serviceLine = (item) => h("p", { class: "service" }, `${item.sender}: ${item.text}`);

function bubble(item) {
  const time = new Date(item.date * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const group = look.chat !== look.person;
  const label = `${item.mine ? "You" : item.sender}, ${time}`;
  return h("article", { class: `message${item.mine ? " mine" : ""}${item.follows ? " follows" : ""}`, "aria-label": label },
    h("div", { class: `bubble${item.file && item.kind === "photo" ? " pictured" : ""}` },
      group && !item.mine && !item.follows ? h("b", { class: "sender" }, item.sender) : null,
      item.alone ? h("small", { class: "alone" }, "Only you see this") : null,
      item.via ? h("small", { class: "via" }, `via @${item.via}`) : null,
      item.reply ? quote(item.reply) : null,
      item.file ? attachment(item) : null,
      h("div", { class: "text", dir: "auto" }, formatted(item.text, item.entities, item.bot ? send : null)),
      h("small", { class: "when" }, item.edited ? "edited " : "", h("time", { datetime: new Date(item.date * 1000).toISOString() }, time)),
      item.alone ? null : more(item)),
    item.rows.length ? keyboard(item) : null);
}

function quote(reply) {
  return h("blockquote", { class: "quote" }, h("b", {}, reply.sender), h("span", {}, reply.text));
}

function attachment(item) {
  const { url, name, size } = item.file;
  if (item.kind === "photo") {
    const open = () => showPicture(`/${url}`, item.text);
    return h("button", { type: "button", class: "picture", "aria-label": "Open the picture", onclick: open },
      h("img", { src: `/${url}`, alt: item.text.split("\n")[0] || "Picture" }));
  }
  const kilobytes = `${Math.max(1, Math.round(size / 1024))} kB`;
  return h("a", { class: "document", href: `/${url}`, download: name },
    h("span", { class: "sheet", "aria-hidden": "true" }, "⬇"), h("span", {}, h("b", {}, name), h("small", {}, kilobytes)));
}

/** What can be done with a message; hidden until it is pointed at or focused. */
function more(item) {
  const asked = { person: look.person, chat: look.chat, message: item.id };
  const actions = [["Reply", () => begin("reply", item)]];
  if (item.mine) actions.push(["Edit", () => begin("edit", item)], ["Delete", () => act("delete", asked)]);
  const box = h("details", { class: "more" }, h("summary", { "aria-label": "More", title: "More" }, "⋯"),
    h("div", {}, actions.map(([name, run]) => h("button", { type: "button", onclick: () => { box.open = false; run(); } }, name))));
  return box;
}

function keyboard(item) {
  let number = -1;
  const rows = item.rows.map((row) => h("div", { class: "keys-row" }, row.map((button) => {
    number += 1;
    const at = number;
    return h("button", {
      type: "button", class: "key", data: { style: button.style ?? "" }, disabled: button.disabled,
      onclick: (event) => pressKey(event.currentTarget, item, button, at),
    }, button.text, button.kind === "url" ? h("span", { "aria-hidden": "true", class: "away" }, "↗") : null);
  })));
  return h("div", { class: "keyboard", role: "group", "aria-label": "Buttons" }, rows);
}

async function pressKey(element, item, button, number) {
  if (button.kind === "url") return follow(button.value);
  if (button.kind === "copy") {
    await navigator.clipboard.writeText(button.value);
    return toast("Copied");
  }
  if (button.kind === "inline") return type(button.value);
  if (button.kind !== "data") return toast("The sandbox has no use for this button");
  element.setAttribute("aria-busy", "true");
  try {
    const { query } = await act("press", { person: look.person, chat: look.chat, message: item.id, button: number });
    const early = pressed.get(query);
    if (early) answered(early, element);
    else pressed.set(query, { element });
  } catch (error) {
    element.removeAttribute("aria-busy");
    toast(error.message);
  }
}

/** The answer to a press; it may come before the press itself has returned, and another tab's is nobody's here. */
export function heardToast(told) {
  const waiting = pressed.get(told.query);
  if (waiting) answered(told, waiting.element);
  else pressed.set(told.query, told);
}

function answered(told, element) {
  pressed.delete(told.query);
  element.removeAttribute("aria-busy");
  if (told.text) (told.alert ? alertBox : toast)(told.text);
  if (told.url) follow(told.url);
}
