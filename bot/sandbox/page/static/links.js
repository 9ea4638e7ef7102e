// Links to the bot itself are followed inside the page, as Telegram's own app does; others open in a new tab.

import { act } from "./api.js";
import { goTo, look } from "./look.js";
import { choose, toast } from "./notices.js";

let bot = "";
let places = [];
const GROUP = /^\/c\/(\d+)(?:\/(\d+))?\/\d+$/; // a message of a supergroup, in a topic or not

export function knowBot(name) {
  bot = name;
}

export function knowPlaces(known) {
  places = known;
}

const read = (address) => new URL(address.includes("://") ? address : `https://${address}`);

/** Say whether a link stays inside Telegram: it leads to the bot, or to a message of a group. */
export function isOwn(address) {
  if (!URL.canParse(address)) return false;
  const { hostname, pathname } = new URL(address);
  return ["t.me", "telegram.me"].includes(hostname) && (pathname.slice(1).toLowerCase() === bot.toLowerCase() || GROUP.test(pathname));
}

export async function follow(address) {
  const url = read(address);
  if (!isOwn(url.href)) {
    window.open(url, "_blank", "noopener");
    return;
  }
  const there = GROUP.exec(url.pathname);
  if (there) {
    const chat = Number(`-100${there[1]}`);
    const place = places.find((one) => one.chat === chat && one.thread === (Number(there[2]) || null));
    goTo({ chat, thread: place?.thread ?? null });
    return;
  }
  const chat = url.searchParams.has("startgroup") ? await chooseGroup() : look.person;
  if (chat === null) return;
  goTo({ chat, thread: null });
  try {
    await act("follow", { person: look.person, chat, url: url.href });
  } catch (error) {
    toast(error.message);
  }
}

async function chooseGroup() {
  const groups = places.filter((place) => place.type !== "private" && place.thread === null);
  const chosen = await choose("Choose a group", groups.map((group) => ({ text: group.title, value: group.chat })));
  return chosen === null ? null : Number(chosen);
}
