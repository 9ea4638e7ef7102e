// Where this tab looks: whose phone, which chat, which topic. Kept in the address, so that each tab has its own.

const FIRST = 1001;

export const look = read();
const listeners = [];

function read() {
  const given = new URLSearchParams(location.hash.slice(1));
  const person = Number(given.get("person")) || FIRST;
  return { person, chat: Number(given.get("chat")) || person, thread: Number(given.get("thread")) || null };
}

export function onLook(listener) {
  listeners.push(listener);
}

/** Go to another person or chat. */
export function goTo(change) {
  if (change.person && change.person !== look.person && change.chat === undefined) {
    change.chat = look.chat === look.person ? change.person : look.chat;
    change.thread = look.thread;
  }
  if (Object.entries(change).every(([name, value]) => look[name] === value)) return;
  Object.assign(look, change);
  const hash = new URLSearchParams({ person: look.person, chat: look.chat });
  if (look.thread) hash.set("thread", look.thread);
  history.replaceState(null, "", `#${hash}`);
  for (const listener of listeners) listener();
}

addEventListener("hashchange", () => goTo(read()));
