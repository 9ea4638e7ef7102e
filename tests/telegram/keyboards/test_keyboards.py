"""Buttons that Telegram takes: texts of one line, data of 64 bytes, not too many."""

from collections.abc import Callable, Sequence

import pytest
from aiogram.types import InlineKeyboardMarkup

from bot.domain.account import LABEL_MAX, Account, Status
from bot.domain.alerting import ACCOUNT, AlertSettings, Rule
from bot.domain.sharing import own_views
from bot.providers import Provider, registry
from bot.providers.declaration import Category
from bot.services.chats.chat_settings import find_zone
from bot.telegram.keyboards import (
    account_keyboards,
    alert_keyboards,
    common_keyboards,
    provider_keyboards,
    settings_keyboards,
)
from bot.telegram.keyboards.callback_data import BALANCE_MAX, NO_KEY, parse
from bot.telegram.keyboards.provider_keyboards import Picker
from bot.texts.localisation import LANGUAGES, Localisation
from tests.services.samples import INFOS, NOW, TITLES
from tests.texts.samples import HOSTILE, account, localisation

ID = "x" * 16
NONCE = "n" * 16
UNFIT = ("b" * 48, "остаток на складе в рублях", "a|b")  # ids of balances that no callback data can hold
EVERY = list(registry().values())
LINKED = [account(label=f"{n} {HOSTILE}"[:LABEL_MAX], account_id=f"{n:016}") for n in range(120)]
SUSPENDED = account(status=Status.SUSPENDED, account_id=ID)

MAKERS: list[Callable[[Localisation], InlineKeyboardMarkup]] = [
    common_keyboards.start,
    common_keyboards.main_menu,
    lambda t: account_keyboards.balances(t, []),
    lambda t: account_keyboards.balances(t, LINKED[:25]),
    lambda t: settings_keyboards.settings(t, group=False),
    settings_keyboards.languages,
    settings_keyboards.zones,
    settings_keyboards.back_to_settings,
    account_keyboards.back_to_accounts,
    lambda t: Picker(t, EVERY, NONCE, NO_KEY).first(EVERY[:6]),
    lambda t: Picker(t, EVERY, NONCE, NONCE).found(EVERY[:6]),
    lambda t: Picker(t, EVERY, NONCE, NONCE).category(Category.WEB_SCRAPING, 0),
    lambda t: provider_keyboards.categories(t, EVERY),
    provider_keyboards.back_to_categories,
    lambda t: common_keyboards.cancel(t, NONCE),
    lambda t: common_keyboards.skip_label(t, NONCE),
    lambda t: common_keyboards.offer(t, INFOS[0], NONCE),
    lambda t: common_keyboards.swap(t, NONCE),
    lambda t: account_keyboards.card(t, SUSPENDED, EVERY[0]),
    lambda t: account_keyboards.back_to_card(t, SUSPENDED),
    lambda t: account_keyboards.unlink(t, SUSPENDED, NOW),
    lambda t: common_keyboards.forget(t, NOW),
    lambda t: common_keyboards.choice(own_views(LINKED), TITLES, "editfor", NONCE),
    lambda t: account_keyboards.account_pages(t, LINKED, TITLES, 3),
    *(
        lambda t, balance=balance: alert_keyboards.alerts(t, SUSPENDED, AlertSettings(), balance, {})
        for balance in ("b" * BALANCE_MAX, *UNFIT)
    ),
    lambda t: warning(t, [(Rule.LOW, balance) for balance in UNFIT]),
]


def warning(t: Localisation, scopes: Sequence[tuple[Rule, str]]) -> InlineKeyboardMarkup:
    return account_keyboards.warning(t, ID, scopes, None, dict(scope[::-1] for scope in scopes))


def texts_and_data(keyboard: InlineKeyboardMarkup) -> list[tuple[str, str | None]]:
    """Return the buttons that open no page."""
    every = [button for row in keyboard.inline_keyboard for button in row]
    return [(button.text, button.callback_data) for button in every if button.url is None]


@pytest.mark.parametrize("make", MAKERS)
def test_every_keyboard_can_be_sent_and_pressed(make: Callable[[Localisation], InlineKeyboardMarkup]) -> None:
    for language in LANGUAGES:
        keyboard = make(localisation(language))
        buttons = texts_and_data(keyboard)
        assert all(keyboard.inline_keyboard)
        assert 1 <= len(buttons) <= 100
        for text, data in buttons:
            assert text.strip()
            assert "\n" not in text
            assert "&lt;" not in text, "no HTML is read on a button"
            assert parse(data) is not None


def test_pages_lead_to_every_account_once() -> None:
    seen: list[str] = []
    for page in range(15):
        buttons = texts_and_data(account_keyboards.account_pages(localisation(), LINKED, TITLES, page))
        seen += [data.split("|")[1] for _, data in buttons if data and data.startswith("card|")]
    assert seen == [linked.id for linked in LINKED]


@pytest.mark.failure(17)
@pytest.mark.parametrize("page", [-1, 15, 10**30])
def test_a_page_there_is_not_is_the_nearest(page: int) -> None:
    nearest = 0 if page < 0 else 14
    rows = account_keyboards.account_pages(localisation(), LINKED, TITLES, page)
    assert rows == account_keyboards.account_pages(localisation(), LINKED, TITLES, nearest)


def test_few_accounts_need_no_pages() -> None:
    buttons = texts_and_data(account_keyboards.account_pages(localisation(), LINKED[:8], TITLES, 0))
    assert not any(data and data.startswith("accounts|") for _, data in buttons)


@pytest.mark.parametrize(("status", "first"), [(Status.SUSPENDED, "same"), (Status.ACTIVE, "refresh")])
def test_what_a_suspended_account_needs_comes_first(status: Status, first: str) -> None:
    linked: Account = account(status=status)
    assert texts_and_data(account_keyboards.card(localisation(), linked, EVERY[0]))[0][1] == f"{first}|a1"


@pytest.mark.parametrize(("status", "offered"), [(Status.PAUSED, "resume"), (Status.ACTIVE, "pause")])
def test_a_card_offers_the_other_state(status: Status, offered: str) -> None:
    card = account_keyboards.card(localisation(), account(status=status), EVERY[0])
    assert f"{offered}|a1" in [data for _, data in texts_and_data(card)]


@pytest.mark.parametrize(
    ("label", "text"),
    [("sales", "sales · Generect"), ("Generect", "Generect"), ("w" * LABEL_MAX, "w" * LABEL_MAX)],
)
def test_a_label_comes_before_the_providers_title(label: str, text: str) -> None:
    assert common_keyboards.name_of(account(label=label), "Generect") == text


def test_a_provider_that_stays_away_is_not_waited_for_until_a_refill() -> None:
    verbs = [
        data for _, data in texts_and_data(account_keyboards.warning(localisation(), ID, [(Rule.UNREACHABLE, ACCOUNT)]))
    ]
    assert f"snooze|{ID}|day" in verbs
    assert f"snooze|{ID}|refill" not in verbs


def test_every_zone_on_a_button_is_known() -> None:
    assert [find_zone(zone) for zone in settings_keyboards.COMMON_ZONES] == list(settings_keyboards.COMMON_ZONES)


@pytest.mark.parametrize("info", EVERY, ids=lambda info: info.id)
def test_a_warning_opens_a_page_of_the_provider(info: Provider) -> None:
    t = localisation("en")
    for rejected, declared in ((True, info.keys), (False, info.top_up)):
        (opens,) = provider_keyboards.pages(t, info, rejected=rejected)
        assert opens.url == (declared or info.console)
        assert opens.url is not None
        assert opens.url.startswith("https://")
        assert opens.text.startswith("🌐") == (declared is None)


def test_a_warning_of_one_of_several_balances_mutes_that_one_alone() -> None:
    scopes = [(Rule.LOW, "usd"), (Rule.LOW, "cny"), (Rule.EXPIRY, ACCOUNT)]
    several = account_keyboards.warning(localisation(), ID, scopes, None, {"usd": "USD", "cny": "CNY"})
    mutes = [one for one in texts_and_data(several) if one[1] and one[1].startswith("mute")]
    assert mutes == [
        ("🔕 Mute: low balance · USD", f"mute|{ID}|low.usd"),
        ("🔕 Mute: low balance · CNY", f"mute|{ID}|low.cny"),
        ("🔕 Mute: plan ends", f"mute|{ID}|expiry"),
    ]
    alone = account_keyboards.warning(localisation(), ID, [(Rule.LOW, "balance")])
    assert ("🔕 Mute: low balance", f"mute|{ID}|low") in texts_and_data(alone)
