"""Facade of the providers: calls by provider id, within concurrency, breaker and the key's meter."""

from collections.abc import Mapping, Sequence

from bot.domain.clock import Clock
from bot.domain.errors import NotAllowed
from bot.domain.profile import Editable, Profile
from bot.domain.reading import Reading
from bot.providers.client import ProviderClient
from bot.providers.declaration import Credentials, Provider
from bot.providers.discovery import registry
from bot.providers.http import Upstream
from bot.providers.meter import CallLimits, Meter, Unmetered
from bot.providers.missing import missing
from bot.providers.normal import normal
from bot.providers.request import Client

UNMETERED = Unmetered()
LIMITS = CallLimits()


class Titles(dict[str, str]):
    """Provider id → title; one that this program does not know is called by its id."""

    def __missing__(self, provider: str) -> str:
        return provider


class Providers:
    """Providers by id. Every function raises kinds of ProviderError only, or KeyUnusable.

    caller: the account, never a key; the breaker counts different ones. meter: the key's; a request that it does not
    admit raises KeyThrottled. user_initiated: the call goes out once even while the breaker is open.
    """

    def __init__(self, client: Client, urls: Mapping[str, str], clock: Clock, limits: CallLimits = LIMITS) -> None:
        """urls: schemes and hosts by provider id, in place of the documented ones."""
        self._http, self._urls, self._clock, self._limits = client, urls, clock, limits
        self._clients = {name: self._new_client(provider) for name, provider in registry().items()}
        self._providers = tuple(client.provider for client in self._clients.values())
        self.titles = Titles({provider.id: provider.title for provider in self._providers})

    def is_busy(self, provider: str) -> bool:
        """Whether another call would wait for a concurrency slot."""
        return self._client(provider).is_busy

    def infos(self) -> Sequence[Provider]:
        """Return those that there are, in the order of their titles."""
        return self._providers

    def info(self, provider: str) -> Provider:
        """Return the provider, or what stands in for one that this program does not know."""
        return self._client(provider).provider

    def knows(self, provider: str) -> bool:
        return provider in registry()

    def _new_client(self, provider: Provider) -> ProviderClient:
        return ProviderClient(provider, Upstream(self._http, self._urls.get(provider.id), self._clock), self._limits)

    def _client(self, provider: str) -> ProviderClient:
        if provider not in self._clients:
            self._clients[provider] = self._new_client(missing(provider))
        return self._clients[provider]

    async def read(
        self,
        provider: str,
        credentials: Credentials,
        last: Reading | None = None,
        *,
        caller: str,
        user_initiated: bool = True,
        meter: Meter = UNMETERED,
    ) -> Reading:
        """Return what the account holds now; figures that change only with the plan may come from `last`."""
        client = self._client(provider)
        reading = await client.run(
            lambda http: client.provider.read(http, last), credentials, meter, caller, user_initiated=user_initiated
        )
        return normal(client.provider, reading)

    async def profile(
        self,
        provider: str,
        credentials: Credentials,
        *,
        caller: str,
        user_initiated: bool = True,
        meter: Meter = UNMETERED,
    ) -> Profile:
        """Return the whole profile; of a provider that documents none, the reading."""
        client = self._client(provider)
        ask = client.provider.profile
        if ask is None:
            reading = await self.read(provider, credentials, caller=caller, user_initiated=user_initiated, meter=meter)
            return Profile((), reading)
        profile = await client.run(ask, credentials, meter, caller, user_initiated=user_initiated)
        return Profile(profile.sections, normal(client.provider, profile.reading))

    async def edit(
        self,
        provider: str,
        credentials: Credentials,
        field: Editable,
        value: str,
        *,
        caller: str,
        meter: Meter = UNMETERED,
    ) -> str | None:
        """Return what the provider holds afterwards, which may not be `value`; None is "not set".

        NotAllowed also where the provider documents no such change; OutcomeUnknown where nobody can say.
        """
        client = self._client(provider)
        change = client.provider.edit
        if change is None or field not in client.provider.edits:
            raise NotAllowed
        return await client.run(lambda http: change(http, field, value), credentials, meter, caller)
