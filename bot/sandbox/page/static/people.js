// The left column: people to be, their language, and their chats.

import { act } from "./api.js";
import { byId, h, list } from "./dom.js";
import { goTo, look } from "./look.js";
import { showView } from "./views.js";

const HUES = 6;
const heard = new Map(); // the newest message of the bot that was seen, by person and place

export const face = (title, id) =>
  h("span", { class: `face hue${Math.abs(id) % HUES}`, "aria-hidden": "true" }, title.slice(0, 1));

export function showPeople(people) {
  list(byId("people"), people.map((one) => ({ ...one, current: one.id === look.person })), (one) => one.id, (one) =>
    h("button", { type: "button", class: "person", "aria-pressed": String(one.current), onclick: () => goTo({ person: one.id }) },
      face(one.name, one.id), h("span", {}, h("b", {}, one.name), h("small", {}, one.role))),
  );
  const me = people.find((one) => one.id === look.person);
  const languages = [["en", "English"], ["ru", "Русский"]];
  list(byId("languages"), languages.map(([code, name]) => ({ code, name, current: me.language === code })), (one) => one.code,
    (one) => h("button", {
      type: "button", lang: one.code, title: one.name, "aria-label": one.name, "aria-pressed": String(one.current),
      onclick: () => act("language", { person: look.person, language: one.code }),
    }, one.code.toUpperCase()),
  );
}

export function showPlaces(places) {
  const items = places.map((place) => {
    const current = place.chat === look.chat && place.thread === look.thread;
    const name = `${look.person} ${place.chat} ${place.thread}`;
    if (current || !heard.has(name)) heard.set(name, place.heard);
    return { ...place, current, news: heard.get(name) < place.heard };
  });
  list(byId("places"), items, (place) => `${place.chat} ${place.thread}`, placeItem);
}

function placeItem(place) {
  const date = place.last && new Date(place.last.date * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  const words = place.last ? `${place.last.mine ? "You: " : ""}${place.last.text}` : place.thread ? "Topic" : "No messages yet";
  const open = () => {
    goTo({ chat: place.chat, thread: place.thread });
    showView("chat");
  };
  return h("li", { class: place.thread ? "topic" : null },
    h("button", { type: "button", class: "place", "aria-current": place.current ? "true" : null, onclick: open },
      place.thread ? h("span", { class: "hash", "aria-hidden": "true" }, "#") : face(place.title, place.chat),
      h("span", { class: "words" },
        h("span", { class: "line" }, h("b", {}, place.title), place.closed ? " 🔒" : "", h("small", {}, date ?? "")),
        h("span", { class: "line" }, h("small", { class: "last" }, words),
          place.news ? h("span", { class: "dot" }, h("span", { class: "unseen" }, "new messages")) : ""))));
}
