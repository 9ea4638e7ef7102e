// What goes into the chat that is open.

import { act } from "./api.js";
import { look } from "./look.js";
import { toast } from "./notices.js";

/** Send a text; `more` may name a message to answer. */
export async function send(text, more = {}) {
  try {
    await act("say", { person: look.person, chat: look.chat, thread: look.thread, text, ...more });
  } catch (error) {
    toast(error.message);
  }
}

export async function sendFile(file) {
  const data = await new Promise((resolve) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result.split(",")[1] ?? ""));
    reader.readAsDataURL(file);
  });
  try {
    await act("attach", { person: look.person, chat: look.chat, thread: look.thread, name: file.name, mime: file.type, data });
  } catch (error) {
    toast(error.message);
  }
}
