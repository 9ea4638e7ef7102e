"""Generect's recorded answer, value by value."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bot.domain.profile import FieldKind
from bot.domain.reading import Balance, Part, Reading
from bot.providers import Credentials, Providers
from bot.sandbox.providers import ProviderSim

DOCUMENTED = json.loads((Path(__file__).parent / "generect" / "documented.json").read_text())
RECORDED: dict[str, Any] = DOCUMENTED["exchanges"][0]["answer"]["json"]
FIELDS = {
    "balance_companies_by_icp", "balance_company_by_link", "balance_email_finder", "balance_email_verifier",
    "balance_lead_by_link", "balance_leads_by_icp", "balance_platform", "beta_tester", "blocked_balance_platform",
    "consultancy_hours", "count_parallel_searches", "count_searches_completed_today",
    "count_searches_in_progress_today", "email", "full_name", "icp_flow", "is_staff", "last_invoice_status",
    "last_password_changed", "logo", "max_credits", "max_parallel_searches", "max_searches_daily",
    "prev_subscription_status", "spent_for_emails", "spent_for_export", "subscription", "trial_available",
}  # fmt: skip
LEFT_OUT = {"icp_flow", "logo", "is_staff", "beta_tester", "prev_subscription_status"}


async def test_reading(providers: Providers, sim: ProviderSim, credentials: dict[str, Credentials]) -> None:
    reading = await providers.read("generect", credentials["generect"], caller="a")
    parts = (
        Part("balance_leads_by_icp", Decimal(-1719)),
        Part("balance_lead_by_link", Decimal(-3)),
        Part("balance_companies_by_icp", Decimal(-101)),
        Part("balance_company_by_link", Decimal(0)),
        Part("balance_email_finder", Decimal(0)),
        Part("balance_email_verifier", Decimal(0)),
    )
    balance = Balance("balance", "credits", Decimal(8531), limit=Decimal(10000), blocked=Decimal(0), parts=parts)
    assert reading == Reading((balance,), plan="Business")
    (request,) = sim.requests
    assert (request.method, request.path) == ("GET", "/api/auth/users/me/")
    assert request.headers["Authorization"] == "Token …"
    assert request.headers["User-Agent"] == "balance-bot/9.9"
    assert request.headers["Accept"] == "application/json"


async def test_profile_shows_every_field_but_the_five(
    providers: Providers, credentials: dict[str, Credentials]
) -> None:
    profile = await providers.profile("generect", credentials["generect"], caller="a")
    assert [section.name for section in profile.sections] == ["plan", "products", "searches", "billing", "person"]
    assert [section.name for section in profile.impersonal().sections] == ["plan", "products", "searches"]
    fields = {field.name: field for section in profile.sections for field in section.fields}
    assert fields.keys() == FIELDS - LEFT_OUT == RECORDED.keys() - LEFT_OUT
    changed = fields.pop("last_password_changed")
    assert str(changed.value) == "2024-10-30 13:09:31+00:00"
    assert {name: field.value for name, field in fields.items()} == {name: RECORDED[name] for name in fields}
    personal = {name for name, field in fields.items() if field.personal}
    assert personal == {"email", "full_name", "last_invoice_status", "trial_available"}
    assert changed.personal
    assert fields["consultancy_hours"].kind is FieldKind.HOURS
    assert profile.reading == await providers.read("generect", credentials["generect"], caller="a")


@pytest.mark.failure(37)
async def test_absent_fields_and_new_ones_and_new_plans(
    providers: Providers, sim: ProviderSim, keys: dict[str, str], credentials: dict[str, Credentials]
) -> None:
    account = sim.generect(keys["generect"])
    account.clear()
    account |= {"balance_platform": 12.5, "subscription": "<b>Titan</b>", "brand_new": {"x": 1}}
    reading = await providers.read("generect", credentials["generect"], caller="a")
    assert reading.headline.amount == Decimal("12.5")
    assert reading.plan == "<b>Titan</b>"
    assert reading.headline.limit is reading.headline.blocked is None
    assert {part.amount for part in reading.headline.parts} == {None}
