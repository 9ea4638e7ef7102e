"""MiniMax token plan: what is left of each model's interval and week.

Source: public code. Percent that are left, as text, a window for each group of models; errors come with status 200. An
older product answers elsewhere, where this path is not known, and may count without saying whether used or left.
"""

from datetime import timedelta

from bot.domain.errors import AskedTooOften, KeyNotAccepted, OutOfCredit, RequestNotKnown
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Answer, Category, Credential, Errors, Evidence, Http, Provider, mark
from bot.providers.units import HUNDRED, PERCENT, difference, window
from bot.providers.values import UNIX_MS

CODES = {"1004": KeyNotAccepted, "2049": KeyNotAccepted, "1008": OutOfCredit, "1002": AskedTooOften}
PATHS = ("/v1/token_plan/remains", "/v1/api/openplatform/coding_plan/remains")
WINDOWS = {
    "interval": ("current_interval_remaining_percent", "start_time", "end_time"),
    "week": ("current_weekly_remaining_percent", "weekly_start_time", "weekly_end_time"),
}


async def read(http: Http, last: Reading | None) -> Reading:
    try:
        answer = await http.get(PATHS[0])
    except RequestNotKnown:
        answer = await http.get(PATHS[1])
    models = answer.list("data.model_remains", "model_remains")
    balances = [_balance(model, name) for model in models for name in WINDOWS]
    return Reading(balances, plan=answer.maybe.text("data.current_subscribe_title", "current_subscribe_title"))


def _balance(model: Answer, name: str) -> Balance:
    percent, start, end = WINDOWS[name]
    length = difference(model.maybe.number(end), model.maybe.number(start))
    return Balance(
        f"{model.text('model_name')}_{name}",
        PERCENT,
        model.maybe.number(percent),
        limit=HUNDRED,
        next_refill_at=model.maybe.time(end, unit=UNIX_MS),
        period=window(timedelta(milliseconds=1), length),
    )


PROVIDER = Provider(
    "minimax-token-plan",
    "MiniMax Token Plan",
    "https://api.minimax.io",
    category=Category.AI_LLM,
    evidence=Evidence.PUBLIC_CODE,
    credentials=[Credential("key", hint="sk-cp-")],
    errors=Errors(codes={"base_resp.status_code": CODES}, success={"base_resp.status_code": "0"}),
    read=read,
    labels={"general_interval": mark("Interval"), "general_week": mark("Week")},
    keys="https://platform.minimax.io/user-center/payment/token-plan",
    console="https://platform.minimax.io",
    rank=58,
)
