"""A group's buttons fit Telegram, lead where a group may go, and offer no more than their account has."""

from collections.abc import Callable, Sequence

import pytest
from aiogram.types import InlineKeyboardMarkup

from bot.domain.account import LABEL_MAX
from bot.domain.alerting import ACCOUNT, AlertSettings, Rule
from bot.domain.sharing import Mode, Modes
from bot.services.sharing.sharing import Shared
from bot.telegram.keyboards import account_keyboards, common_keyboards, group_keyboards, settings_keyboards
from bot.telegram.keyboards.callback_data import BALANCE_MAX, RIGHTS, parse
from bot.texts.localisation import LANGUAGES, Localisation
from tests.services.samples import TITLES
from tests.texts.samples import HOSTILE, account, localisation

ID = "_" * 12
TAG = "t" * 10
UNFIT = ("b" * 48, "рубли", "a|b")  # ids of balances that no callback data can hold


def shared(warnings: Mode = Mode.HERE, **parts: Mode) -> Shared:
    return Shared(ID, account(label=HOSTILE[:LABEL_MAX]), -1001, 0, Modes(warnings, parts))


def warning(t: Localisation, rules: Sequence[Rule]) -> InlineKeyboardMarkup:
    return account_keyboards.warning(t, ID, [(rule, ACCOUNT) for rule in rules], group=True)


MANY = [shared() for _ in range(120)]

MAKERS: list[Callable[[Localisation], InlineKeyboardMarkup]] = [
    group_keyboards.share_one,
    group_keyboards.balances,
    lambda t: settings_keyboards.digest(t, group=True),
    lambda t: settings_keyboards.settings(t, group=True),
    lambda t: group_keyboards.one_account(t, ID),
    lambda t: common_keyboards.periods(t, ID, 30, None, {"usd": "US$", "eur": "€"}, group=True),
    lambda t: common_keyboards.choice(MANY, TITLES, "gpick", TAG, "history", after=["90"]),
    lambda t: group_keyboards.overview(t, MANY, TITLES, admin=True),
    lambda t: group_keyboards.panel(t, shared(), AlertSettings(), None, {"eur": "€"}, admin=True),
    *(
        lambda t, balance=balance: group_keyboards.panel(t, shared(), AlertSettings(), balance, {}, admin=True)
        for balance in ("b" * BALANCE_MAX, *UNFIT)
    ),
    *(lambda t, rules=rules: warning(t, rules) for rules in ([], [Rule.REJECTED], list(Rule)[:7])),
]


@pytest.mark.parametrize("make", MAKERS)
def test_every_keyboard_of_a_group_can_be_sent_and_pressed_there(
    make: Callable[[Localisation], InlineKeyboardMarkup],
) -> None:
    for language in LANGUAGES:
        buttons = [button for row in make(localisation(language)).inline_keyboard for button in row]
        assert 1 <= len(buttons) <= 100
        for button in buttons:
            callback = parse(button.callback_data)
            assert callback is not None
            assert callback.verb in RIGHTS
            assert "\n" not in button.text


def verbs(keyboard: InlineKeyboardMarkup) -> list[str]:
    return [str(button.callback_data).split("|")[0] for row in keyboard.inline_keyboard for button in row]


def test_a_rejected_key_is_no_business_of_a_group() -> None:
    assert verbs(warning(localisation(), [Rule.REJECTED])) == ["+ghistory"]
    assert verbs(warning(localisation(), [Rule.LOW])) == ["+gsnooze", "+gsnooze", "+gmute", "+ghistory"]
    away = warning(localisation(), [Rule.UNREACHABLE])
    assert verbs(away) == ["+gsnooze", "+gmute", "+ghistory"], "no refill brings a provider back"


def test_kinds_are_offered_only_where_warnings_come() -> None:
    assert "grule" not in verbs(
        group_keyboards.panel(localisation(), shared(Mode.OFF), AlertSettings(), None, {}, admin=False)
    )
    texts = [
        button.text
        for row in group_keyboards.panel(
            localisation(),
            shared(Mode.SILENT, low=Mode.HERE, empty=Mode.OFF),
            AlertSettings(),
            None,
            {},
            admin=False,
        ).inline_keyboard
        for button in row
    ]
    assert "🔕 low balance" in texts, "never louder than the account's"
    assert "▫️ nothing left" in texts
    assert not any("refilled" in text for text in texts), "its owner has that off"
