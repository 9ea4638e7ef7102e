"""Generect and Elumenta as their documents describe them: operations, example accounts, and what breaks the rules.

Written from the documents alone, not from the bot's own provider files, so that the two can disagree.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from aiohttp import web

SCHEMES = {"generect": "Token", "elumenta": "Bearer"}
ESSENTIAL = {"generect": "balance_platform", "elumenta": "token_balance"}
GENERECT_ME = "/api/auth/users/me/"
ELUMENTA_ME = "/api/v2/user/me"
ELUMENTA_BALANCE = "/api/v2/user/balance"
OPERATIONS = {
    "generect": {("GET", GENERECT_ME)},
    "elumenta": {("GET", ELUMENTA_ME), ("PATCH", ELUMENTA_ME), ("GET", ELUMENTA_BALANCE)},
}
EDITABLE = {"name", "avatar_url"}

_BALANCE_ONLY = {"plan_tokens_remaining", "bonus_tokens", "next_refill_at"}
_ME_ONLY = {
    "id", "name", "email", "telegram_username", "avatar_url", "token_limit", "tokens_used_this_period",
    "rate_limit_hourly", "rate_limit_daily", "auth_methods",
}  # fmt: skip


def generect_account() -> dict[str, Any]:
    """Return the documents' example."""
    return {
        "balance_companies_by_icp": -101,
        "balance_company_by_link": 0,
        "balance_email_finder": 0,
        "balance_email_verifier": 0,
        "balance_lead_by_link": -3,
        "balance_leads_by_icp": -1719,
        "balance_platform": 8531,
        "beta_tester": False,
        "blocked_balance_platform": 0,
        "consultancy_hours": 3,
        "count_parallel_searches": 0,
        "count_searches_completed_today": 0,
        "count_searches_in_progress_today": 0,
        "email": "admin@example.com",
        "full_name": "",
        "icp_flow": {
            "A": "1",
            "active_compaign_count_lead": 1000,
            "active_compaign_first_icp": "true",
            "active_compaign_first_lead": "true",
            "active_compaign_first_search": "true",
        },
        "is_staff": True,
        "last_invoice_status": True,
        "last_password_changed": "2024-10-30T13:09:31",
        "logo": None,
        "max_credits": 10000,
        "max_parallel_searches": 5,
        "max_searches_daily": 20,
        "prev_subscription_status": None,
        "spent_for_emails": 303,
        "spent_for_export": 0,
        "subscription": "Business",
        "trial_available": True,
    }


def elumenta_account() -> dict[str, Any]:
    """Return both of the documents' examples as one account."""
    return {
        "id": 1042,
        "name": "Ivan Petrov",
        "email": "ivan@example.com",
        "telegram_username": "ivan_dev",
        "avatar_url": "https://t.me/i/userpic/320/ivan_dev.jpg",
        "plan": "vip",
        "plan_expires_at": "2026-04-08T00:00:00Z",
        "token_balance": 1247,
        "token_limit": 1500,
        "tokens_used_this_period": 253,
        "rate_limit_hourly": 100,
        "rate_limit_daily": 1000,
        "auth_methods": {"telegram": True, "google": False, "email": True},
        "plan_tokens_remaining": 1247,
        "bonus_tokens": 0,
        "next_refill_at": "2026-04-08T00:00:00Z",
    }


def view(path: str, account: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of the account that the endpoint answers with; undocumented ones show everywhere."""
    hidden = {ELUMENTA_ME: _BALANCE_ONLY, ELUMENTA_BALANCE: _ME_ONLY}.get(path, set())
    return {name: value for name, value in account.items() if name not in hidden}


def wanted_changes(body: bytes) -> dict[str, str] | None:
    """Return the changes of a PATCH body, None where it is not as documented."""
    try:
        wanted = json.loads(body)
    except ValueError:
        return None
    if not isinstance(wanted, dict) or not wanted or not wanted.keys() <= EDITABLE:
        return None
    return wanted if all(isinstance(value, str) for value in wanted.values()) else None


def violations(provider: str, request: web.BaseRequest, body: bytes) -> Iterator[str]:
    """Yield what the documents do not allow about a request; never its key."""
    headers = request.headers
    if (request.method, request.rel_url.raw_path) not in OPERATIONS[provider]:
        yield "undocumented operation"
    if request.rel_url.query_string:
        yield "undocumented query"
    if headers.get("Authorization", "").partition(" ")[0] != SCHEMES[provider]:
        yield "wrong authorization scheme"
    if not headers.get("User-Agent", "").startswith("balance-bot/"):
        yield "no User-Agent of the bot"
    if "Cookie" in headers:
        yield "a cookie came back"
    if request.method == "GET" and body:
        yield "a GET with a body"
    if request.method == "PATCH" and headers.get("Content-Type", "").partition(";")[0] != "application/json":
        yield "a PATCH that is not JSON"
    if request.method == "PATCH" and wanted_changes(body) is None:
        yield "a PATCH body that is not as documented"
