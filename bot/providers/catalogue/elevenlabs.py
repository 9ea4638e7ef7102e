"""ElevenLabs characters.

Source: the official Python SDK. `character_count` is what was used; with overage allowed less than nothing may be left.
Voice slots are room for voices, not something that is spent: shown, never warned of. A key without the permission is
answered with 401, like a wrong one.
"""

from bot.domain.errors import KeyNotAccepted, NotAllowed
from bot.domain.reading import Balance, Reading
from bot.providers.interface import Category, Credential, Errors, Evidence, Header, Http, Provider, mark
from bot.providers.units import difference, rest
from bot.providers.values import UNIX


async def read(http: Http, last: Reading | None) -> Reading:
    answer = await http.get("/v1/user/subscription")
    maybe = answer.maybe
    limit, used = answer.number("character_limit"), answer.number("character_count")
    refill = maybe.time("next_character_count_reset_unix", unit=UNIX)
    characters = rest("characters", "characters", limit, used, refill)
    slots = maybe.number("voice_limit")
    left = difference(slots, maybe.number("voice_slots_used"))
    voices = Balance("voice_slots", "voice slots", left, limit=slots, watched=False)
    return Reading([characters, voices], plan=maybe.text("tier"))


PROVIDER = Provider(
    "elevenlabs",
    "ElevenLabs",
    "https://api.elevenlabs.io",
    category=Category.AI_MEDIA,
    evidence=Evidence.OFFICIAL,
    docs="https://github.com/elevenlabs/elevenlabs-python",
    credentials=[Credential("key", hint="sk_")],
    auth=Header("xi-api-key"),
    errors=Errors(codes={"detail.status": {"invalid_api_key": KeyNotAccepted, "missing_permissions": NotAllowed}}),
    read=read,
    labels={"characters": mark("Characters"), "voice_slots": mark("Voice slots")},
    permission=mark("the permission user_read"),
    keys="https://elevenlabs.io/app/settings/api-keys",
    top_up="https://elevenlabs.io/app/subscription",
    console="https://elevenlabs.io/app",
    rank=3,
)
