"""Fast provider stand-in: answers as Generect documents, each time with one credit less, and counts."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bench.stage.server import serving

FIRST_AMOUNT = 8000
ANSWER = (
    '{"balance_companies_by_icp":-101,"balance_company_by_link":0,"balance_email_finder":0,"balance_email_verifier":0,'
    '"balance_lead_by_link":-3,"balance_leads_by_icp":-1719,"balance_platform":%d,"beta_tester":false,'
    '"blocked_balance_platform":0,"consultancy_hours":3,"count_parallel_searches":0,'
    '"count_searches_completed_today":0,"count_searches_in_progress_today":0,"email":"admin@example.com",'
    '"full_name":"","icp_flow":{},"is_staff":false,"last_invoice_status":true,'
    '"last_password_changed":"2024-10-30T13:09:31","logo":null,"max_credits":10000,"max_parallel_searches":5,'
    '"max_searches_daily":20,"prev_subscription_status":null,"spent_for_emails":303,"spent_for_export":0,'
    '"subscription":"Business","trial_available":true}'
)


class Provider:
    """`asked` counts the requests of each key."""

    url: str

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()

    @property
    def requests(self) -> int:
        return self.calls.total()

    async def handle(self, request: web.BaseRequest) -> web.Response:
        key = request.headers.get("Authorization", "")
        self.calls[key] += 1
        return web.Response(body=(ANSWER % (FIRST_AMOUNT - self.calls[key])).encode(), content_type="application/json")


@asynccontextmanager
async def simulated_provider() -> AsyncIterator[Provider]:
    provider = Provider()
    async with serving(provider.handle) as provider.url:
        yield provider
