// The rest of the right column: time, Telegram's own switches, and the log of requests.

import { act } from "./api.js";
import { byId, h, list } from "./dom.js";
import { toast } from "./notices.js";

const JUMPS = { hour: "+1 hour", day: "+1 day", digest: "To the next digest", refill: "To the next refill" };
const GRACE = 60_000; // milliseconds: the real time that a jump takes is no part of it
let moved = 0; // milliseconds that the simulated clock is ahead
let target = null;
let from = 0;

const now = () => Date.now() + moved;

export function startTime() {
  const go = async (to) => {
    try {
      await act("travel", { to });
    } catch (error) {
      toast(error.message);
    }
  };
  byId("time").append(
    h("p", { class: "clock" }, h("time", { id: "clock" })),
    h("p", { class: "hint", id: "ahead" }),
    h("div", { class: "jumps" }, Object.entries(JUMPS).map(([to, text]) =>
      h("button", { type: "button", class: "plain", data: { to }, onclick: () => go(to) }, text))),
    h("div", { class: "walk", id: "walk", hidden: true }, h("progress", { id: "walked", max: 1, "aria-label": "On the way" }),
      h("button", { type: "button", class: "plain", onclick: () => go("stop") }, "Stop")));
  setInterval(tick, 1000);
}

export function showTime(time) {
  moved = time.moved * 1000;
  if (time.target && !target) from = now();
  target = time.target && time.target * 1000;
  const possible = { hour: true, day: true, digest: time.digest, refill: time.refill };
  for (const button of document.querySelectorAll(".jumps button")) button.disabled = !possible[button.dataset.to] || target !== null;
  byId("walk").hidden = target === null;
  tick();
}

function tick() {
  const moment = new Date(now());
  byId("clock").textContent = moment.toLocaleString("en-GB", {
    weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
  });
  const hours = Math.floor((moved + GRACE) / 3_600_000);
  const ahead = hours >= 48 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${hours} h`;
  byId("ahead").textContent = hours > 0 ? `${ahead} ahead of real time` : "Real time, until you move it";
  if (target !== null) byId("walked").value = Math.min(1, (now() - from) / Math.max(1, target - from));
}

export function showTelegram(flood) {
  const place = byId("telegram");
  if (!place.children.length) {
    place.append(
      h("label", { class: "check" }, h("input", {
        type: "checkbox", id: "flood", onchange: (event) => act("limits", { on: event.target.checked }),
      }), "Flood limits, as Telegram has them"));
  }
  byId("flood").checked = flood;
}

export function showLog(lines) {
  list(byId("log"), lines, (line) => `${line.to}${line.at}`, (line) =>
    h("li", {}, h("details", {},
      h("summary", {}, h("span", { class: `to ${line.to}` }, line.to), h("span", { class: "what" }, line.what),
        h("span", { class: `status ${line.status === null ? "open" : line.status < 400 ? "good" : "bad"}` }, line.status ?? "…")),
      h("dl", {}, Object.entries(line.details).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])))));
}

export function showViolations(lines) {
  const place = byId("violations");
  place.hidden = lines.length === 0;
  place.replaceChildren(...(lines.length ? [
    h("strong", {}, "The bot did what no bot should"), h("ul", {}, lines.map((line) => h("li", {}, line))),
  ] : []));
}
