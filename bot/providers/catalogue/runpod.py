"""RunPod balance.

Source: the official command line tool (GraphQL), in US dollars. Where the server does not know one of the fields beside
the balance, it refuses the whole query: the balance alone is asked for then.
"""

from bot.domain.errors import UnexpectedAnswer
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Errors, Evidence, Http, Provider, mark

WHOLE = "query { myself { clientBalance currentSpendPerHr spendLimit } }"
BALANCE = "query { myself { clientBalance } }"


async def read(http: Http, last: Reading | None) -> Reading:
    try:
        answer = await http.graphql("/graphql", WHOLE)
    except UnexpectedAnswer:
        answer = await http.graphql("/graphql", BALANCE)
    return Reading([Balance("balance", "USD", answer.number("data.myself.clientBalance"))])


PROVIDER = Provider(
    "runpod",
    "RunPod",
    "https://api.runpod.io",
    category=Category.AI_GPU,
    evidence=Evidence.OFFICIAL,
    docs="https://docs.runpod.io/runpodctl/reference/runpodctl-user.md",
    errors=Errors(failing=("errors",)),
    read=read,
    labels={"balance": mark("Balance")},
    top_up="https://www.console.runpod.io/user/billing",
    console="https://console.runpod.io",
    rank=12,
)
