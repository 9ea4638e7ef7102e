"""The digest of a group: every account with all that concerns it in a card of its own, so that one may be left out."""

from bot.domain.account import Account, Status
from bot.domain.reading import begins_at
from bot.texts.digests import Entry, card, is_soon
from bot.texts.html import Html
from bot.texts.localisation import Localisation


def nothing_shared(t: Localisation) -> Html:
    return t("☀️ <b>Digest.</b> Nothing is shared here yet: /share shows an account in this group.")


def account_card(t: Localisation, entry: Entry) -> Html:
    return card(t, entry, [*_ahead(t, entry), *_standing(t, entry.account)])


def _ahead(t: Localisation, entry: Entry) -> list[Html]:
    """What comes up within a week; when it runs out stands with the pace."""
    end = begins_at(entry.account.last.reading.plan_expires_at) if entry.account.last else None
    refill = entry.outlook.refill_at
    if refill and refill == end and is_soon(t, end):
        return [t("Refill and end of plan: {when}", when=t.day_in_days(refill))]
    lines = []
    if refill and is_soon(t, refill):
        lines.append(t("Refill: {when}", when=t.day_in_days(refill)))
    if end and is_soon(t, end):
        lines.append(t("Plan ends: {when}", when=t.day_in_days(end)))
    return lines


def _standing(t: Localisation, account: Account) -> list[Html]:
    match account.status:
        case Status.REJECTED:
            return [t("🔑 Key not accepted: the owner has to replace it.")]
        case Status.SUSPENDED:
            return [t("⛔️ Suspended: the owner has to say what is right.")]
        case Status.PAUSED:
            return [t("⏸ Paused: I look only when somebody asks.")]
        case _:
            return []
