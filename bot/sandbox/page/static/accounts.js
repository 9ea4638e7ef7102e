// The providers' dashboards: what each account holds, and what can happen to it.

import { act } from "./api.js";
import { byId, h, list } from "./dom.js";
import { toast } from "./notices.js";

const ANSWERS = { normally: "normally", 429: "429, asked too often", 500: "500, an error", HTML: "an HTML page", slowly: "slowly" };

export function showAccounts(accounts) {
  list(byId("accounts"), accounts, (one) => one.id, card, refresh);
}

async function change(id, what, value = null) {
  try {
    await act("account", { id, what, value });
  } catch (error) {
    toast(error.message);
  }
}

function card(account) {
  const { id } = account;
  const name = `${account.providerTitle} ${account.title}`;
  const amount = h("input", { type: "number", min: 1, step: 1, value: 100, "aria-label": "Amount" });
  const drain = h("input", {
    type: "number", min: 0, step: 1, class: "drain", "aria-label": "Spent a day", onchange: () => change(id, "drain", drain.value),
  });
  const options = (values, words) => values.map((value) => h("option", { value }, words?.[value] ?? value));
  const button = (text, run, kind = "") => h("button", { type: "button", class: `plain ${kind}`, onclick: run }, text);
  const node = h("details", { class: "account", role: "group", "aria-label": name },
    h("summary", {},
      h("span", { class: "line" }, h("span", { class: `provider ${account.provider}` }, account.providerTitle),
        h("b", {}, account.title), h("span", { class: "badge" })),
      h("progress", { class: "level", "aria-label": "What is left" }),
      h("span", { class: "line figures" }, h("span", { class: "amount" }), h("small", { class: "plan-name" }))),
    h("div", { class: "controls" },
      h("div", { class: "pair" }, amount, button("Spend", () => change(id, "spend", amount.value)),
        button("Top up", () => change(id, "topUp", amount.value)), button("Refill now", () => change(id, "refill"))),
      h("label", {}, "Spent a day", drain),
      h("label", { hidden: !account.plans.length }, "Plan", h("select", { class: "plan", onchange: (event) => change(id, "plan", event.target.value) },
        options(account.plans))),
      h("label", {}, "Answers", h("select", { class: "answers", onchange: (event) => change(id, "answers", event.target.value) },
        options(account.ways, ANSWERS))),
      h("div", { class: "pair" }, h("button", { type: "button", class: "plain danger revoke" })),
      h("code", { class: "whole" }, account.key), h("small", { class: "refill hint" })));
  node.querySelector(".revoke").addEventListener("click", () => change(id, node.revoked ? "restore" : "revoke"));
  refresh(node, account);
  return node;
}

function refresh(node, account) {
  const find = (name) => node.querySelector(name);
  const share = account.limit > 0 ? Math.min(1, Math.max(0, account.amount / account.limit)) : 0;
  const level = find(".level");
  level.hidden = !account.limit;
  level.value = share;
  level.dataset.level = share > 0.2 ? "good" : share > 0.05 ? "low" : "empty";
  const limit = account.limit ? ` of ${account.limit.toLocaleString("en")}` : "";
  find(".amount").textContent = `${account.amount.toLocaleString("en")}${limit} ${account.unit}`;
  find(".plan-name").textContent = account.plan;
  const trouble = account.revoked ? "key revoked" : account.answers === "normally" ? "" : account.answers;
  find(".badge").textContent = trouble;
  find(".badge").hidden = !trouble;
  const drain = find(".drain");
  if (document.activeElement !== drain) drain.value = account.drain;
  find(".plan").value = account.plan;
  find(".answers").value = account.answers;
  find(".revoke").textContent = account.revoked ? "Restore the key" : "Revoke the key";
  node.revoked = account.revoked;
  const refill = account.refill && new Date(account.refill * 1000).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
  find(".refill").textContent = refill ? `Next refill: ${refill}` : "No refill ahead";
}
