"""Names of plans, balances, fields and sections, for the providers' own words."""

from collections.abc import Mapping

from bot.domain.account import Account
from bot.domain.reading import Balance
from bot.texts.html import Html, plain, safe
from bot.texts.localisation import Localisation, mark

PLANS = {("elumenta", "free"): "Starter", ("elumenta", "vip"): "VIP"}
"""Names that differ from the word in the answer; Elumenta's `free` is sold as Starter."""

PLAN_MAX = 64  # characters; a longer name would push the figures out of sight, or the card over Telegram's limit

FIELDS = {
    "subscription": mark("Plan"),
    "plan": mark("Plan"),
    "plan_expires_at": mark("Plan ends"),
    "balance_platform": mark("Balance"),
    "token_balance": mark("Balance"),
    "token_limit": mark("Monthly allowance"),
    "tokens_used_this_period": mark("Used this period"),
    "plan_tokens_remaining": mark("From the plan"),
    "bonus_tokens": mark("Bonus"),
    "max_credits": mark("Credits of the plan"),
    "blocked_balance_platform": mark("Reserved"),
    "spent_for_emails": mark("Spent on e-mails"),
    "spent_for_export": mark("Spent on exports"),
    "consultancy_hours": mark("Consultancy"),
    "trial_available": mark("Trial available"),
    "last_invoice_status": mark("Last invoice paid"),
    "balance_companies_by_icp": mark("Companies by ICP"),
    "balance_company_by_link": mark("Company by link"),
    "balance_email_finder": mark("E-mail finder"),
    "balance_email_verifier": mark("E-mail verifier"),
    "balance_lead_by_link": mark("Lead by link"),
    "balance_leads_by_icp": mark("Leads by ICP"),
    "count_parallel_searches": mark("Running in parallel"),
    "max_parallel_searches": mark("Parallel at most"),
    "count_searches_in_progress_today": mark("In progress today"),
    "count_searches_completed_today": mark("Finished today"),
    "max_searches_daily": mark("A day at most"),
    "rate_limit_hourly": mark("Requests an hour"),
    "rate_limit_daily": mark("Requests a day"),
    "full_name": mark("Name"),
    "name": mark("Name"),
    "email": mark("E-mail"),
    "telegram_username": mark("Telegram"),
    "avatar_url": mark("Avatar"),
    "last_password_changed": mark("Password changed"),
    "auth_methods": mark("Sign-in by"),
}

SECTIONS = {
    "plan": mark("Plan and balance"),
    "products": mark("Counters by product"),
    "searches": mark("Searches"),
    "limits": mark("Limits"),
    "billing": mark("Billing"),
    "person": mark("Profile"),
    "sign_in": mark("Sign-in"),
}


def plan(provider: str, word: str) -> str:
    """Return the plan's name; one that is not known stays as the provider wrote it, in one line of bounded length."""
    if known := PLANS.get((provider, word)):
        return known
    seen = " ".join("".join(char if char.isprintable() else " " for char in word).split())
    seen = seen.capitalize() if seen.islower() else seen
    return seen if len(seen) <= PLAN_MAX else f"{seen[: PLAN_MAX - 1]}…"


def balance(t: Localisation, item: Balance, labels: Mapping[str, str]) -> Html:
    """Return what a balance is called: by the provider's file where no other is called so, else by its id, readable."""
    if item.id in labels and list(labels.values()).count(labels[item.id]) == 1:
        return safe(t.word(labels[item.id]))
    return safe(item.unit if item.id.upper() == item.unit else _readable(item.id))


def _readable(name: str) -> str:
    return name.replace("_", " ").capitalize()


def of_watched(t: Localisation, account: Account, labels: Mapping[str, str]) -> dict[str, str]:
    """Return the watched balances in plain text, id → name; empty where the account has only one."""
    watched = account.last.reading.watched if account.last else ()
    found = {each.id: plain(balance(t, each, labels)) for each in watched}
    return found if len(found) > 1 else {}


def field(t: Localisation, name: str) -> Html:
    """Return a field's name; without one of its own it is the provider's, readable."""
    return t(FIELDS[name]) if name in FIELDS else safe(_readable(name))


def section(t: Localisation, name: str) -> Html:
    return t(SECTIONS[name]) if name in SECTIONS else safe(_readable(name))
