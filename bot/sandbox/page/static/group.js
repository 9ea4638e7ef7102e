// The controls of the group that is open: the bot's standing in it, one's own, and the topic.

import { act } from "./api.js";
import { byId, h, list } from "./dom.js";
import { look } from "./look.js";
import { toast } from "./notices.js";

const STANDINGS = [["member", "member"], ["administrator", "administrator"], ["kicked", "removed"], ["left", "gone"]];
const TOPICS = [["open", "open"], ["closed", "closed"], ["deleted", "deleted"]];

async function change(action, asked) {
  try {
    await act(action, { person: look.person, chat: look.chat, ...asked });
  } catch (error) {
    toast(error.message);
  }
}

/** Leave the group that is open, or come back into it. */
export const move = (inside) => change("presence", { inside });

export function showGroup(chat) {
  const group = chat.botStatus !== null;
  byId("group-section").hidden = !group;
  const controls = group ? [
    { key: "bot", value: chat.botStatus, build: botControl },
    chat.topic && { key: "topic", value: chat.topic, build: topicControl },
    { key: "me", value: chat.inside, build: ownControl },
  ] : [];
  list(byId("group"), controls.filter(Boolean), (one) => one.key, (one) => one.build(one.value));
}

const botControl = (value) => choice("The bot in this group", STANDINGS, value, (status) => change("membership", { status }));

const topicControl = (value) => choice("This topic", TOPICS, value, (state) => change("topic", { thread: look.thread, state }));

const ownControl = (inside) =>
  h("button", { type: "button", class: "plain", onclick: () => move(!inside) }, inside ? "Leave the group" : "Join the group");

function choice(title, options, value, chosen) {
  const select = h("select", { onchange: (event) => chosen(event.target.value) },
    options.map(([name, text]) => h("option", { value: name, hidden: name === "left", selected: name === value }, text)));
  return h("label", {}, title, select);
}
