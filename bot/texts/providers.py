"""Texts of /providers."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.texts.html import Html, fill, join
from bot.texts.linking import names_of
from bot.texts.localisation import Localisation


@dataclass(frozen=True, slots=True)
class ProviderNeeds:
    """A provider in the list. fields, permission and evidence are texts marked for translation."""

    title: str
    fields: Sequence[str]
    permission: str | None
    evidence: str


def overview(t: Localisation, count: int) -> Html:
    head = t.plural("<b>I can read {n} provider.</b>", "<b>I can read {n} providers.</b>", count)
    return join([head, t("Choose a category to see what each needs. /link finds one by its name.")], "\n\n")


def category(t: Localisation, heading: str, entries: Sequence[ProviderNeeds]) -> Html:
    """Return the providers of a category: what each needs, and the evidence for its answers."""
    return join([fill("<b>{heading}</b>", heading=t.plain(heading)), *(_entry(t, one) for one in entries)], "\n\n")


def _entry(t: Localisation, one: ProviderNeeds) -> Html:
    lines = [fill("<b>{title}</b> – {fields}", title=one.title, fields=names_of(t, one.fields))]
    if one.permission:
        lines.append(t("needs {what}", what=t.plain(one.permission)))
    return join([*lines, fill("<i>{evidence}</i>", evidence=t.plain(one.evidence))])
