"""Declaration of a provider, as its file writes it; it sends nothing and holds no secret."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from pydantic import SecretStr

from bot.domain.profile import Editable, Profile
from bot.domain.reading import Reading
from bot.providers.auth import Auth, bearer
from bot.providers.body import Format
from bot.providers.causes import Errors

if TYPE_CHECKING:
    from bot.providers.http import Http

FIELD_MIN, FIELD_MAX = 4, 4096  # characters of a credential whose form the documents do not give


def mark(text: str) -> str:
    """Mark a text for translation; it is translated where it is shown."""
    return text


class Category(StrEnum):
    """Category of providers; `heading` is its name, to be translated."""

    heading: str

    def __new__(cls, value: str, heading: str = "") -> Self:  # without a heading it is looked up: Category("seo")
        member = str.__new__(cls, value)
        member._value_, member.heading = value, heading
        return member

    AI_LLM = "ai-llm", mark("AI models")
    AI_MEDIA = "ai-media", mark("AI images, video and voice")
    AI_ROUTER = "ai-router", mark("AI gateways")
    AI_GPU = "ai-gpu", mark("GPU clouds")
    WEB_SEARCH = "web-search", mark("Web search")
    WEB_SCRAPING = "web-scraping", mark("Web scraping")
    PROXIES = "proxies", mark("Proxies")
    CAPTCHA = "captcha", mark("Captcha solving")
    SALES_DATA = "sales-data", mark("Sales data")
    SEO = "seo", mark("SEO")
    DATA_QUOTA = "data-quota", mark("Data APIs")
    TRANSLATION = "translation", mark("Translation")
    EMAIL = "email", mark("E-mail")
    MESSAGING = "messaging", mark("SMS and calls")
    HOSTING = "hosting", mark("Hosting")
    DOMAINS = "domains", mark("Domains")
    DEV_TOOLS = "dev-tools", mark("Developer tools")


class Evidence(StrEnum):
    """Evidence that the answers look as this program reads them."""

    OFFICIAL = mark("documented")  # the vendor's own documents show an answer
    SHAPE = mark("documented shape")  # they name the fields, no literal answer or an unclear meaning
    PUBLIC_CODE = mark("from public code")


@dataclass(frozen=True, slots=True)
class Credential:
    """Credential field that a person gives.

    pattern: its form, where the documents give one. prefix: its documented beginning, which makes it this provider's
    and no other's; hint: a beginning seen elsewhere, good for offering this provider, never for refusing a key.
    secret: it is deleted from the chat, sealed, and redacted wherever an answer echoes it or what is made of it.
    """

    name: str
    label: str = mark("API key")
    pattern: str | None = None
    prefix: str | None = None
    hint: str | None = None
    secret: bool = True

    def accepts(self, text: str) -> bool:
        """Return whether this can be such a field: of its form, in printable characters, and more than its prefix."""
        if not text.isprintable() or " " in text or text in (self.prefix, self.hint):
            return False
        if self.pattern is not None:
            return re.fullmatch(self.pattern, text) is not None
        return FIELD_MIN <= len(text) <= FIELD_MAX


Credentials = Mapping[str, SecretStr]
"""A person's fields of a provider, by the name of the credential."""

KEY = (Credential("key"),)
Read = Callable[["Http", Reading | None], Awaitable[Reading]]
"""Returns what the account holds, from the cheapest endpoint; raises kinds of ProviderError. The previous reading is
given, from which figures may be taken that change only with the plan."""


@dataclass(frozen=True, slots=True, eq=False)
class Provider:
    """A provider's declaration and its functions; each is equal to itself alone.

    origin: scheme and host of its API, as documented; `<ID>_URL` replaces it, and every other that its calls name.
    evidence: how sure the facts are. docs: the vendor's page or specification, None where only public code shows it.
    labels: of balances by id, of their parts by name. unlimited: limits that mean "none", where the documents say so.
    interval: the least seconds between two readings of an account. calls: requests that a reading takes.
    concurrency: calls to it that may run at once.
    permission: what a key needs that works and may still not read the balance; keys and top_up: the pages for a key and
    for more credit, where documented; console: where its customers sign in, to be opened in their place.
    rank: 1 is asked for most. aliases: other names that people use.
    profile: everything documented about the account; daily_profile: it tells whose account a key opens, or how often
    it may be asked, and is worth a call a day. edit: change one of the fields `edits`, and return its value at the
    provider afterwards (None: not set).
    """

    id: str
    title: str
    origin: str
    _: KW_ONLY
    category: Category
    evidence: Evidence
    read: Read
    docs: str | None = None
    credentials: Sequence[Credential] = KEY
    auth: Auth = field(default_factory=bearer)
    format: Format = Format.JSON
    errors: Errors = field(default_factory=Errors)
    labels: Mapping[str, str] = field(default_factory=dict)
    unlimited: frozenset[int] = frozenset()
    interval: int = 0
    calls: int = 1
    concurrency: int = 20
    permission: str | None = None
    keys: str | None = None
    top_up: str | None = None
    console: str | None = None
    rank: int = 1000
    aliases: tuple[str, ...] = ()
    profile: Callable[["Http"], Awaitable[Profile]] | None = None
    daily_profile: bool = False
    edits: frozenset[Editable] = frozenset()
    edit: Callable[["Http", Editable, str], Awaitable[str | None]] | None = None

    @property
    def key_prefix(self) -> str | None:
        """The documented beginning of its keys, None where the documents name none."""
        return next((credential.prefix for credential in self.credentials if credential.prefix), None)

    @property
    def variable(self) -> str:
        """The environment variable that replaces scheme and host."""
        return f"{self.id.upper().replace('-', '_')}_URL"

    def label(self, balance_id: str) -> str:
        """Return the label of a balance, to be translated."""
        return self.labels.get(balance_id, mark("Balance"))
