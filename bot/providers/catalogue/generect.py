"""Generect credits.

Source: "Get User", GET /api/auth/users/me/ (Generect API 1.0.0). The final slash belongs to the path.
Units: credits, which may be fractions; times are UTC where no zone is given.
The documents name no prefix of keys and no way to change the profile.

Not shown: `icp_flow` (settings of the dashboard's own campaigns), `logo` (the documents give no type), `is_staff` and
`beta_tester` (Generect's internal marks), `prev_subscription_status` (null in the documents, meaning unsaid).
"""

from bot.domain.profile import FieldKind, Profile
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Answer, Category, Evidence, Header, Http, Provider, mark

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
    "subscription": FieldKind.PLAN,
    "balance_platform": FieldKind.AMOUNT,
    "max_credits": FieldKind.ALLOWANCE,
    "blocked_balance_platform": FieldKind.AMOUNT,
    "spent_for_emails": FieldKind.AMOUNT,
    "spent_for_export": FieldKind.AMOUNT,
    "consultancy_hours": FieldKind.HOURS,
}
BILLING = {"trial_available": FieldKind.FLAG, "last_invoice_status": FieldKind.FLAG}
SEARCHES = {
    "count_parallel_searches": FieldKind.COUNT,
    "max_parallel_searches": FieldKind.COUNT_LIMIT,
    "count_searches_in_progress_today": FieldKind.COUNT,
    "count_searches_completed_today": FieldKind.COUNT,
    "max_searches_daily": FieldKind.COUNT_LIMIT,
}
PERSON = {"full_name": FieldKind.TEXT, "email": FieldKind.TEXT, "last_password_changed": FieldKind.MOMENT}


async def read(http: Http, last: Reading | None) -> Reading:
    """Return the credits left; the one endpoint tells all, so `last` is not needed."""
    return _reading(await http.get(ME))


async def profile(http: Http) -> Profile:
    """Return every field but those named above as not shown."""
    user = await http.get(ME)
    sections = (
        user.section("plan", PLAN),
        user.section("products", dict.fromkeys(PRODUCTS, FieldKind.COUNT)),
        user.section("searches", SEARCHES),
        user.section("billing", BILLING, personal=True),
        user.section("person", PERSON, personal=True),
    )
    return Profile(sections, _reading(user))


def _reading(user: Answer) -> Reading:
    maybe = user.maybe
    balance = Balance(
        "balance",
        "credits",
        user.number("balance_platform"),
        limit=maybe.number("max_credits"),
        blocked=maybe.number("blocked_balance_platform"),
        parts=maybe.parts(*PRODUCTS),
    )
    return Reading((balance,), plan=maybe.text("subscription"))


PROVIDER = Provider(
    "generect",
    "Generect",
    "https://api.generect.com",
    category=Category.SALES_DATA,
    evidence=Evidence.OFFICIAL,
    docs="https://docs.generect.com",
    auth=Header("Authorization", scheme="Token"),
    read=read,
    profile=profile,
    labels={"balance": mark("Credits")},
    console="https://generect.com",
)
