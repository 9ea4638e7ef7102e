// Links to the bot itself are followed inside the page, as Telegram's own app does; others open in a new tab.

import { act } from "./api.js";
import { goTo, look } from "./look.js";
import { choose, toast } from "./notices.js";
import { send } from "./sending.js";

let bot = "";
let places = [];

export function knowBot(name) {
  bot = name;
}

export function knowPlaces(known) {
  places = known;
}

export async function follow(address) {
  const url = new URL(address.includes("://") ? address : `https://${address}`);
  const own = ["t.me", "telegram.me"].includes(url.hostname) && url.pathname.slice(1).toLowerCase() === bot.toLowerCase();
  if (!own) {
    window.open(url, "_blank", "noopener");
    return;
  }
  if (url.searchParams.has("startgroup")) {
    await startInGroup(url.searchParams.get("startgroup"));
    return;
  }
  goTo({ chat: look.person, thread: null });
  const payload = url.searchParams.get("start");
  if (payload !== null) await send(`/start ${payload}`.trim());
}

async function startInGroup(payload) {
  const groups = places.filter((place) => place.type !== "private" && place.thread === null);
  const chosen = await choose("Choose a group", groups.map((group) => ({ text: group.title, value: group.chat })));
  if (chosen === null) return;
  goTo({ chat: Number(chosen), thread: null });
  try {
    await act("membership", { chat: look.chat, status: "join" });
  } catch (error) {
    toast(error.message);
  }
  await send(`/start@${bot} ${payload}`.trim());
}
