// The textbox and what belongs to it: the command menu, keys to paste, answering and editing, files.

import { act } from "./api.js";
import { byId, h, list } from "./dom.js";
import { follow } from "./links.js";
import { look } from "./look.js";
import { toast } from "./notices.js";
import { send, sendFile } from "./sending.js";

const INLINE_AFTER = 250; // milliseconds without typing
const box = byId("message");
let commands = [];
let chosen = -1;
let bot = "";
let answers = {}; // what the bot offers, by inline query
let query = null; // the inline query that is typed
let asking = 0;
let context = null; // {kind: "reply" | "edit", message}

export function knowCommands(known, name) {
  commands = known;
  bot = name;
  byId("slash").hidden = known.length === 0;
  showMenu();
}

export function showKeys(accounts) {
  const keys = accounts.map(({ id, provider, providerTitle, title, key, typed }) => ({ id, provider, providerTitle, title, key, typed }));
  list(byId("keys"), keys, (one) => one.id, (one) =>
    h("button", { type: "button", class: `chip ${one.provider}`, onclick: () => paste(one.typed) },
      h("span", {}, h("b", {}, one.providerTitle), ` ${one.title}`), h("code", {}, one.key)));
}

/** Answer or edit a message with what is typed next. */
export function begin(kind, message) {
  context = { kind, message };
  if (kind === "edit") box.value = message.text;
  showContext();
  grow();
  box.focus();
}

export function forget() {
  context = null;
  showContext();
}

function showContext() {
  const place = byId("context");
  place.hidden = context === null;
  if (context === null) return;
  const title = context.kind === "edit" ? "Edit" : `Reply to ${context.message.sender}`;
  place.replaceChildren(
    h("span", {}, h("b", {}, title), h("span", {}, context.message.text.slice(0, 80))),
    h("button", { type: "button", class: "icon", "aria-label": "Cancel", onclick: () => { forget(); box.focus(); } }, "✕"));
}

/** Put the bot's name and a text into the textbox, as a button of inline mode does. */
export function type(text) {
  box.value = `@${bot} ${text}`;
  grow();
  askInline();
  box.focus();
}

function paste(key) {
  const before = box.value.replace(/\s+$/, "");
  box.value = before ? `${before} ${key}` : key;
  grow();
  showMenu();
  box.focus();
}

function grow() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 140)}px`;
}

/** What the menu offers for what is typed: commands, or the bot's inline results. */
function offers() {
  const typed = /^\/(\w*)$/.exec(box.value);
  if (typed) {
    const fitting = commands.filter((one) => one.command.startsWith(typed[1].toLowerCase()));
    return fitting.map(({ command, description }) =>
      ({ id: command, title: `/${command}`, description, run: () => submit(`/${command}`) }));
  }
  if (inlineText() === null) return [];
  const { results = [], button = null } = answers[query] ?? {};
  const found = results.map((one, number) => ({ ...one, id: `r${number}`, run: () => post(number) }));
  if (button) found.unshift({ id: "private", title: button.text, description: "", run: () => goPrivate(button.start_parameter) });
  return found;
}

function inlineText() {
  const start = `@${bot} `;
  return box.value.toLowerCase().startsWith(start.toLowerCase()) ? box.value.slice(start.length) : null;
}

export function knowInline(known) {
  answers = known;
  showMenu();
}

function askInline() {
  clearTimeout(asking);
  const text = inlineText();
  if (text === null) return;
  asking = setTimeout(async () => {
    ({ query } = await act("ask_inline", { person: look.person, chat: look.chat, text }));
    showMenu();
  }, INLINE_AFTER);
}

/** The button above inline results leads to the bot's own chat. */
async function goPrivate(payload) {
  box.value = "";
  showMenu();
  await follow(`t.me/${bot}?start=${payload}`);
}

async function post(number) {
  const asked = { person: look.person, chat: look.chat, thread: look.thread, query, result: number };
  box.value = "";
  showMenu();
  box.focus();
  try {
    await act("post", asked);
  } catch (error) {
    toast(error.message);
  }
}

function showMenu() {
  const found = offers();
  const menu = byId("commands");
  chosen = Math.min(chosen, found.length - 1);
  menu.hidden = found.length === 0;
  byId("slash").setAttribute("aria-expanded", String(!menu.hidden));
  const items = found.map((one, number) => ({ ...one, current: number === chosen }));
  list(menu, items, (one) => one.id, (one) =>
    h("li", { role: "option", id: `offer-${one.id}`, "aria-selected": String(one.current), onclick: one.run },
      h("b", {}, one.title), h("span", {}, one.description)));
  const current = menu.querySelector("[aria-selected=true]");
  current?.scrollIntoView({ block: "nearest" });
  if (current) box.setAttribute("aria-activedescendant", current.id);
  else box.removeAttribute("aria-activedescendant");
}

async function submit(text) {
  const said = text.trim();
  if (!said) return;
  const now = context;
  box.value = "";
  chosen = -1;
  forget();
  grow();
  showMenu();
  box.focus();
  if (now?.kind === "edit") {
    try {
      await act("edit", { person: look.person, chat: look.chat, message: now.message.id, text: said });
    } catch (error) {
      toast(error.message);
    }
  } else {
    await send(said, now ? { reply: now.message.id } : {});
  }
}

function typed(event) {
  const menu = byId("commands");
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    if (chosen >= 0 && !menu.hidden) offers()[chosen].run();
    else submit(box.value);
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !menu.hidden) {
    event.preventDefault();
    const count = offers().length;
    const step = event.key === "ArrowDown" ? 1 : -1;
    chosen = chosen < 0 && step < 0 ? count - 1 : (chosen + step + count) % count;
    showMenu();
  } else if (event.key === "Escape") {
    if (!menu.hidden) menu.hidden = true;
    else forget();
  }
}

export function startComposer() {
  box.addEventListener("keydown", typed);
  box.addEventListener("input", () => { chosen = -1; grow(); showMenu(); askInline(); });
  byId("composer").addEventListener("submit", (event) => { event.preventDefault(); submit(box.value); });
  byId("slash").addEventListener("click", () => {
    box.value = box.value === "/" ? "" : "/";
    showMenu();
    box.focus();
  });
  byId("attach").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", async () => {
    const [file] = byId("file").files;
    if (file) await sendFile(file);
    byId("file").value = "";
  });
}
