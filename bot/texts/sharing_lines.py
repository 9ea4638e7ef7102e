"""Notifications about shares: in the group, and to an owner or an admin in private."""

from collections.abc import Callable, Sequence

from bot.texts.html import Html, fill, join
from bot.texts.localisation import Localisation


def shared_here(t: Localisation, label: str) -> Html:
    return t("📤 <b>{label}</b> is shared here now: /balance shows it.", label=label)


def not_shared(t: Localisation, label: str) -> Html:
    return t("<b>{label}</b> is not shared here any more.", label=label)


def owner_left(t: Localisation, labels: Sequence[str]) -> Html:
    return t.plural(
        "{labels} is not shared here any more: the owner has left the group.",
        "{labels} are not shared here any more: the owner has left the group.",
        len(labels),
        labels=_bold(labels),
    )


def owner_forgot(t: Localisation, count: int) -> Html:
    """Without a label: nothing about the person is kept."""
    return t.plural(
        "An owner deleted their data: {n} account is not shared here any more.",
        "An owner deleted their data: {n} accounts are not shared here any more.",
        count,
    )


def ended_by_admin(t: Localisation, label: str, title: str) -> Html:
    """To the owner, whose share an admin of the group has ended."""
    return t(
        "An admin of the group {group} ended the sharing of <b>{label}</b> there. The account itself is as it was.",
        group=_group(t, title),
        label=label,
    )


def back_again(t: Localisation, title: str, labels: Sequence[str]) -> Html:
    """To the owner, whose shares live again with the bot's return."""
    group = _group(t, title)
    return t.plural(
        "📤 I am back in the group {group}, and {labels} is shown there again. /accounts ends that.",
        "📤 I am back in the group {group}, and {labels} are shown there again. /accounts ends that.",
        len(labels),
        group=group,
        labels=_bold(labels),
    )


def topic_gone(t: Localisation, title: str) -> Html:
    """To whoever had chosen the topic."""
    return t(
        "🧵 In the group {group} the topic that you chose is closed or deleted. My messages go to General now; "
        "/alerts or /digest in another topic moves them.",
        group=_group(t, title),
    )


def topic_gone_here(t: Localisation) -> Html:
    """In General, where nobody knows who had chosen the topic."""
    return t(
        "🧵 A topic is closed or deleted, so my messages for it come here now; "
        "/alerts or /digest in another topic moves them."
    )


def group_refuses(t: Localisation, title: str) -> Html:
    """To the owner of what the group sees."""
    return t(
        "🔇 Telegram does not let me write in the group {group}. I keep trying for a day. "
        "An admin of the group can allow me to send messages.",
        group=_group(t, title),
    )


LINES: dict[str, Callable[..., Html]] = {
    text.__name__: text
    for text in (
        shared_here, not_shared, owner_left, owner_forgot, ended_by_admin, back_again,
        topic_gone, topic_gone_here, group_refuses,
    )
}  # fmt: skip
"""By the name that a row of the outbox keeps."""


def _group(t: Localisation, title: str) -> Html:
    return fill("<b>{title}</b>", title=title) if title else t("whose name I do not know")


def _bold(labels: Sequence[str]) -> Html:
    return join([fill("<b>{label}</b>", label=label) for label in labels], ", ")
