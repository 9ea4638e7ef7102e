"""Errors by cause, of people's input, of providers, and of storage.

`waiting_helps` says whether the same request may succeed later without anybody doing anything.
No error carries a key, a URL or a body: their texts may be logged.
"""

from typing import ClassVar


class BotError(Exception):
    """The base of all errors that have a text for people."""

    waiting_helps = False


class ProviderError(BotError):
    """A provider did not give what was asked of it."""


class KeyNotAccepted(ProviderError):
    """401: the provider does not know this key (any more). field: the credential that it calls wrong, where it says."""

    field: ClassVar[str | None] = None


class NotAllowed(ProviderError):
    """403: the key works, but may not do this."""


class OutOfCredit(ProviderError):
    """402, or the provider's own word for it: the account's credit is used up, and so it answers nothing else."""


class AskedTooOften(ProviderError):
    """429; `retry_in` is in whole seconds, at least 1."""

    waiting_helps = True

    def __init__(self, retry_in: int) -> None:
        super().__init__(f"asked too often, retry in {retry_in} s")
        self.retry_in = retry_in


class KeyThrottled(AskedTooOften):
    """The request was not sent: a Retry-After of this key still runs, or its share of calls is used up."""


class Unavailable(ProviderError):
    """No usable answer: time-out, network, TLS, 5xx. `reason` is a word for logs and metrics, never foreign text.

    retry_in: the whole seconds that the provider asks to be left alone for, None if it says nothing of it.
    """

    waiting_helps = True

    def __init__(self, reason: str, retry_in: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_in = retry_in


class Refused(Unavailable):
    """Something in front of the provider refuses this server: a challenge page, a firewall, a country block.

    It says nothing about the key.
    """

    def __init__(self, retry_in: int | None = None) -> None:
        super().__init__("refused", retry_in)


class Busy(Unavailable):
    """The request was not sent: no concurrency slot of the provider became free in time."""

    def __init__(self) -> None:
        super().__init__("busy")


class KeysRefused(Unavailable):
    """401 for several different keys and none accepted: the provider's fault, which says nothing about this key."""

    def __init__(self) -> None:
        super().__init__("keys refused")


class UnexpectedAnswer(ProviderError):
    """An answer that is not as documented: HTML, truncated, a redirect, an essential field missing or of a wrong type.

    `reason` is a word for logs and metrics, never foreign text.
    """

    waiting_helps = True

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RequestNotKnown(UnexpectedAnswer):
    """400, 404, 405, 410…: the provider does not know this request, or what it names, any more. `reason` as above."""

    waiting_helps = False


class ProviderMissing(ProviderError):
    """The account is of a provider that this program does not know: its plugin is gone. Nobody was asked."""


class OutcomeUnknown(ProviderError):
    """A change was sent, its answer was lost, and reading back failed too: nobody can say whether it took effect."""

    waiting_helps = True


class InputError(BotError):
    """What a person sent cannot be used; nothing was changed."""


class KeyUnusable(InputError):
    """What was sent as a key cannot be one: empty, several words, nothing but a prefix, or characters no key holds.

    field: the name of the credential that it was sent for, None where there is but one.
    """

    def __init__(self, field: str | None = None) -> None:
        super().__init__()
        self.field = field


class SecondKey(KeyUnusable):
    """What stands behind a key, where its label may, looks like another key; neither was tried."""


class KeyOfAnotherProvider(InputError):
    """The key has the documented prefix of `provider`, not of the one it was sent for."""

    def __init__(self, provider: str) -> None:
        super().__init__(provider)
        self.provider = provider


class AccountNotFound(InputError):
    """No account of this person fits."""


class AccountChanged(BotError):
    """The key suddenly opens another account at the provider; the account is suspended until its owner says."""


class StorageFull(BotError):
    """The database cannot take another row."""

    waiting_helps = True


class MasterKeyError(BotError):
    """The master key is missing, unreadable or not the one this database was sealed with."""


class Sealed(BotError):
    """A sealed value does not open: tampered with, moved from its row, or its key is gone."""


class DatabaseBehind(BotError):
    """The database's schema is older or newer than this program."""


class LabelTaken(InputError):
    """Another account of this person has this label already."""


class AlreadyLinked(InputError):
    """This person has linked this very key before, as the account `account_id`."""

    def __init__(self, account_id: str) -> None:
        super().__init__(account_id)
        self.account_id = account_id
