"""Generect credits.

Source: "Get User", GET /api/auth/users/me/ (Generect API 1.0.0). The final slash belongs to the path.
Units: credits, which may be fractions; times are UTC where no zone is given.
The documents name no prefix of keys and no way to change the profile.
"""

from bot.domain.profile import Kind, Profile
from bot.domain.reading import Balance, Part, Reading
from bot.providers._base import Credentials, Provider, ProviderHttp, ProviderInfo
from bot.providers._parse import Answer, Essential, Flag, Number, Text, UtcTime

INFO = ProviderInfo(
    id="generect",
    title="Generect",
    unit="credits",
    base_url="https://api.generect.com",
    docs="https://docs.generect.com",
)
ME = "/api/auth/users/me/"

PRODUCTS = (
    "balance_leads_by_icp",
    "balance_lead_by_link",
    "balance_companies_by_icp",
    "balance_company_by_link",
    "balance_email_finder",
    "balance_email_verifier",
)
"""Counters beside the balance; negative in the documents' own example, so shown and never warned about."""

PLAN = {
    "subscription": Kind.PLAN,
    "balance_platform": Kind.AMOUNT,
    "max_credits": Kind.LIMIT,
    "blocked_balance_platform": Kind.AMOUNT,
    "spent_for_emails": Kind.AMOUNT,
    "spent_for_export": Kind.AMOUNT,
    "consultancy_hours": Kind.HOURS,
}
BILLING = {"trial_available": Kind.FLAG, "last_invoice_status": Kind.FLAG}
SEARCHES = {
    "count_parallel_searches": Kind.COUNT,
    "max_parallel_searches": Kind.COUNT_LIMIT,
    "count_searches_in_progress_today": Kind.COUNT,
    "count_searches_completed_today": Kind.COUNT,
    "max_searches_daily": Kind.COUNT_LIMIT,
}
PERSON = {"full_name": Kind.TEXT, "email": Kind.TEXT, "last_password_changed": Kind.MOMENT}


class _User(Answer):
    """GET /api/auth/users/me/; all but the platform balance may be absent or null and is then unknown.

    Not shown: `icp_flow` (settings of the dashboard's own campaigns), `logo` (the documents give no type), `is_staff`
    and `beta_tester` (Generect's internal marks), `prev_subscription_status` (null in the documents, meaning unsaid).
    """

    balance_platform: Essential
    balance_companies_by_icp: Number = None
    balance_company_by_link: Number = None
    balance_email_finder: Number = None
    balance_email_verifier: Number = None
    balance_lead_by_link: Number = None
    balance_leads_by_icp: Number = None
    beta_tester: Flag = None
    blocked_balance_platform: Number = None
    consultancy_hours: Number = None
    count_parallel_searches: Number = None
    count_searches_completed_today: Number = None
    count_searches_in_progress_today: Number = None
    email: Text = None
    full_name: Text = None
    icp_flow: object = None
    is_staff: Flag = None
    last_invoice_status: Flag = None
    last_password_changed: UtcTime = None
    logo: object = None
    max_credits: Number = None
    max_parallel_searches: Number = None
    max_searches_daily: Number = None
    prev_subscription_status: object = None
    spent_for_emails: Number = None
    spent_for_export: Number = None
    subscription: Text = None
    trial_available: Flag = None


async def _user(http: ProviderHttp, credentials: Credentials) -> _User:
    key = credentials["key"].get_secret_value()
    return _User.parse(await http.get(ME, headers={"Authorization": f"Token {key}"}))


def _reading(user: _User) -> Reading:
    balance = Balance(
        "balance",
        unit=INFO.unit,
        amount=user.balance_platform,
        limit=user.max_credits,
        blocked=user.blocked_balance_platform,
        parts=tuple(Part(name, getattr(user, name)) for name in PRODUCTS),
    )
    return Reading((balance,), plan=user.subscription)


async def read(http: ProviderHttp, credentials: Credentials, last: Reading | None) -> Reading:
    """Return the credits left; the one endpoint tells all, so `last` is not needed."""
    return _reading(await _user(http, credentials))


async def profile(http: ProviderHttp, credentials: Credentials) -> Profile:
    """Return every field but those that `_User` names as not shown."""
    user = await _user(http, credentials)
    sections = (
        user.section("plan", PLAN),
        user.section("products", dict.fromkeys(PRODUCTS, Kind.COUNT)),
        user.section("searches", SEARCHES),
        user.section("billing", BILLING, personal=True),
        user.section("person", PERSON, personal=True),
    )
    return Profile(sections, _reading(user))


PROVIDER = Provider(INFO, read, profile)
