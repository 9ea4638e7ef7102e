// The page as a whole: every part is drawn anew when the server says that it changed.

import { showAccounts } from "./accounts.js";
import { listen } from "./api.js";
import { forget, knowCommands, knowInline, showKeys, startComposer } from "./composer.js";
import { byId, h } from "./dom.js";
import { move, showGroup } from "./group.js";
import { knowBot, knowPlaces } from "./links.js";
import { goTo, look, onLook } from "./look.js";
import { followAgain, heardToast, showMessages, startMessages } from "./messages.js";
import { face, showPeople, showPlaces } from "./people.js";
import { showLog, showTelegram, showTime, showViolations, startTime } from "./panel.js";
import { send } from "./sending.js";
import { startViews } from "./views.js";

const parts = {};
let source = null;
let online = true;
let hiding = 0;

const draw = {
  people: showPeople,
  places: (places) => { showPlaces(places); knowPlaces(places); head(); },
  messages: () => conversation(),
  chat: (chat) => {
    knowBot(chat.bot);
    knowCommands(chat.commands, chat.bot);
    conversation();
    head();
    showGroup(chat);
    byId("foot").hidden = !chat.inside;
    if (chat.topic === "deleted") goTo({ thread: null });
  },
  inline: knowInline,
  accounts: (accounts) => { showAccounts(accounts); showKeys(accounts); },
  time: showTime,
  log: showLog,
  violations: showViolations,
  floodLimits: showTelegram,
  toast: heardToast,
};

function conversation() {
  if (!parts.messages || !parts.chat) return;
  const alone = parts.chat.inside ? "No messages yet" : "You are not in this group.";
  const empty = {
    key: "empty", text: look.chat === look.person ? parts.chat.description : alone, inside: parts.chat.inside, build: emptyChat,
  };
  showMessages(parts.messages, empty);
}

function emptyChat(item) {
  const begin = (text, run) => h("button", { type: "button", class: "start", onclick: run }, text);
  const first = look.chat === look.person ? begin("Start", () => send("/start")) : null;
  return h("div", { class: "empty" }, h("p", {}, item.text), item.inside ? first : begin("Join the group", () => move(true)));
}

function head() {
  const place = parts.places?.find((one) => one.chat === look.chat && one.thread === look.thread);
  if (!place || !parts.chat) return;
  byId("title").textContent = place.title;
  byId("face").replaceChildren(face(place.title, place.chat));
  const kind = place.parent ? `topic in ${place.parent}` : place.type === "private" ? "bot" : "group";
  const typing = parts.chat.typing > 0;
  byId("subtitle").textContent = online ? (typing ? "typing…" : kind) : "connecting…";
  byId("subtitle").classList.toggle("typing", typing);
  clearTimeout(hiding);
  if (typing) hiding = setTimeout(() => { parts.chat.typing = 0; head(); }, parts.chat.typing * 1000);
}

function connect() {
  source?.close();
  delete parts.messages;
  delete parts.chat;
  source = listen(look, (name, value) => {
    parts[name] = value;
    draw[name](value);
  }, (on) => { online = on; head(); });
}

onLook(() => {
  forget();
  followAgain();
  connect();
});
startViews();
startTime();
startComposer();
startMessages();
connect();
