"""Profile changes at the provider: each is sent once, and the result is the field as the provider holds it then."""

from dataclasses import dataclass

from bot.domain.account import Account
from bot.domain.errors import KeyThrottled, ProviderError
from bot.domain.profile import Editable, FieldKind, Profile
from bot.services.accounts import management
from bot.services.metrics import ProviderCall
from bot.services.resources import Resources
from bot.services.watching.allowance import use_key
from bot.services.watching.failures import record_failure


@dataclass(frozen=True, slots=True)
class Edited:
    """Result of a change. now: the field at the provider, None if not set. done: that is the value asked for."""

    now: str | None
    done: bool


async def edit(resources: Resources, account: Account, field: Editable, value: str, *, rerun: bool = False) -> Edited:
    """Change one field. Raises ProviderError kinds and Sealed.

    With `rerun` (the request is run once more after a crash) the change may have been sent already: the profile is
    read first, and nothing is sent if it holds the value.
    """
    credentials, meter = await use_key(resources, account)
    who = account.provider, credentials
    try:
        if rerun:
            with ProviderCall(account.provider):
                current = _value(await resources.providers.profile(*who, caller=account.id, meter=meter), field)
            if current == value:
                return Edited(current, done=True)
        with ProviderCall(account.provider):
            now = await resources.providers.edit(*who, field, value, caller=account.id, meter=meter)
    except KeyThrottled:
        raise  # nobody was asked
    except ProviderError as error:
        await record_failure(resources, account, error, credentials, notify_owner=False)
        raise
    return Edited(now, done=now == value)


def _value(profile: Profile, field: Editable) -> str | None:
    for section in profile.sections:
        for entry in section.fields:
            if entry.name == field.value and entry.kind in (FieldKind.TEXT, FieldKind.LINK):
                return entry.value if isinstance(entry.value, str) else None
    return None


async def capable(resources: Resources, owner_id: int, field: Editable) -> list[Account]:
    """Return the person's accounts whose provider documents this change."""
    own_accounts = await management.all_of(resources, owner_id)
    return [account for account in own_accounts if field in resources.providers.info(account.provider).edits]
