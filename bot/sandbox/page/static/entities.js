// Text with Telegram's entities becomes elements; offsets are UTF-16 code units, as JavaScript's own.

import { h } from "./dom.js";
import { follow, isOwn } from "./links.js";

const TAGS = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote",
};
const SHOWN_AS_IS = new Set(["pre", "code", "text_link", "url"]);
const COMMAND = /(^|\s)(\/[a-z0-9_]{1,32})(?=$|[\s.,:;!?)])/gi;

/** Return the nodes that show `text`; `command` is called with a command that is pressed. */
export function formatted(text, entities, command) {
  const marks = [...entities].filter((mark) => mark.length > 0 && mark.type !== "bot_command");
  marks.sort((a, b) => a.offset - b.offset || b.length - a.length);
  return nodes(text, 0, text.length, marks, command);
}

function nodes(text, from, to, marks, command) {
  const found = [];
  let at = from;
  while (marks.length && marks[0].offset < to) {
    const mark = marks.shift();
    if (mark.offset < at) continue;
    found.push(...plain(text.slice(at, mark.offset), command));
    at = Math.min(mark.offset + mark.length, to);
    const inner = [];
    while (marks.length && marks[0].offset < at) inner.push(marks.shift());
    found.push(element(mark, nodes(text, mark.offset, at, inner, SHOWN_AS_IS.has(mark.type) ? null : command)));
  }
  return [...found, ...plain(text.slice(at, to), command)];
}

function element(mark, children) {
  if (mark.type === "spoiler") {
    const spoiler = h("button", { type: "button", class: "spoiler", "aria-expanded": "false", "aria-label": "Spoiler" }, children);
    spoiler.addEventListener("click", () => {
      spoiler.setAttribute("aria-expanded", "true");
      spoiler.removeAttribute("aria-label");
    });
    return spoiler;
  }
  if (mark.type === "text_link" || mark.type === "url") {
    const url = mark.url ?? children.map((child) => child.textContent).join("");
    const inside = (event) => {
      event.preventDefault();
      follow(url);
    };
    return h("a", { href: safe(url), target: "_blank", rel: "noopener noreferrer", onclick: isOwn(safe(url)) ? inside : null }, children);
  }
  if (mark.type === "date_time") {
    const moment = new Date(mark.unix_time * 1000);
    return h("time", { datetime: moment.toISOString(), title: moment.toLocaleString() }, children);
  }
  return h(TAGS[mark.type] ?? "span", { class: mark.type === "mention" ? "mention" : null }, children);
}

/** Only what a browser opens as a page becomes a link. */
function safe(url) {
  return /^(https?|tg|mailto):/i.test(url) ? url : `http://${url}`;
}

/** Commands in the bot's words can be pressed. */
function plain(text, command) {
  if (!text) return [];
  if (command === null) return [document.createTextNode(text)];
  const found = [];
  let at = 0;
  for (const match of text.matchAll(COMMAND)) {
    const start = match.index + match[1].length;
    found.push(document.createTextNode(text.slice(at, start)));
    found.push(h("button", { type: "button", class: "command", onclick: () => command(match[2]) }, match[2]));
    at = start + match[2].length;
  }
  found.push(document.createTextNode(text.slice(at)));
  return found;
}
