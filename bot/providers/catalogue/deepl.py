"""DeepL characters.

Source: "Retrieve usage" (DeepL API v2). A key that ends in `:fx` belongs to the free host, any other to the Pro host.
A limit of 10**12 is how Pro without a limit is written; the period's end comes with Pro only. A limit of 0 minutes is a
plan without speech to text. 529 means the same as 429.
"""

from dataclasses import replace

from bot.domain.errors import AskedTooOften, KeyNotAccepted, OutOfCredit
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Answer, Category, Errors, Evidence, Header, Http, Provider, mark
from bot.providers.units import rest

FREE = "https://api-free.deepl.com"


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v2/usage", origin=FREE if http.ends_with("key", ":fx") else None)
    characters = _balance(answer, answer, "characters", "character")
    minutes = _balance(answer, answer.maybe, "minutes", "speech_to_text_minutes")
    return Reading([characters, replace(minutes, watched=bool(minutes.limit))])


def _balance(answer: Answer, figures: Answer, unit: str, name: str) -> Balance:
    limit, used = figures.number(f"{name}_limit"), figures.number(f"{name}_count")
    return rest(unit, unit, limit, used, answer.maybe.time("end_time"))


PROVIDER = Provider(
    "deepl",
    "DeepL",
    "https://api.deepl.com",
    category=Category.TRANSLATION,
    evidence=Evidence.OFFICIAL,
    docs="https://github.com/DeepLcom/openapi",
    auth=Header("Authorization", scheme="DeepL-Auth-Key"),
    errors=Errors(statuses={403: KeyNotAccepted, 456: OutOfCredit, 529: AskedTooOften}),
    read=read,
    labels={"characters": mark("Characters"), "minutes": mark("Speech to text")},
    unlimited=frozenset({10**12}),
    keys="https://www.deepl.com/your-account/keys",
    console="https://www.deepl.com/your-account",
    rank=11,
)
