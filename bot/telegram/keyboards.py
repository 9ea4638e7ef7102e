"""The buttons under messages."""

from collections.abc import Sequence
from datetime import datetime

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.alerts.registry import RULES as INFOS
from bot.alerts.registry import in_force
from bot.domain.account import Account, Status
from bot.domain.alerting import AlertSettings, Rule
from bot.providers import ProviderInfo
from bot.telegram.presses import pack, stamp
from bot.texts.speech import Speech
from bot.texts.warnings import RULES

PAGE = 8  # accounts on a page of a list
NAME = 30  # characters that a phone shows of a button
COMMON_ZONES = (
    "Europe/London", "Europe/Berlin", "Europe/Kyiv", "Europe/Moscow", "Asia/Yekaterinburg", "Asia/Almaty",
    "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo", "America/New_York", "America/Los_Angeles",
)  # fmt: skip

Rows = list[list[InlineKeyboardButton]]


def button(text: str, verb: str, *args: str, beside: bool = False) -> InlineKeyboardButton:
    """`beside`: what is pressed has to stay readable, the answer is a message of its own."""
    return InlineKeyboardButton(text=text, callback_data=pack(verb, *args, beside=beside))


def rows(*lines: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[line for line in lines if line])


def link_button(t: Speech) -> InlineKeyboardButton:
    return button(t.plain("🔗 Link an account"), "link")


def start(t: Speech) -> InlineKeyboardMarkup:
    return rows([link_button(t)])


def home(t: Speech) -> InlineKeyboardMarkup:
    return rows([button(t.plain("📊 Balances"), "balances"), button(t.plain("🗂 Accounts"), "accounts", "0")])


def providers(t: Speech, infos: Sequence[ProviderInfo]) -> InlineKeyboardMarkup:
    """A provider a button, two in a row."""
    every = [button(info.title, "linkto", info.id) for info in infos]
    return rows(*(every[i : i + 2] for i in range(0, len(every), 2)), [button(t.plain("✖️ Close"), "close")])


def cancel(t: Speech, nonce: str) -> InlineKeyboardMarkup:
    return rows([button(t.plain("✖️ Cancel"), "cancel", nonce)])


def skip_label(t: Speech, nonce: str) -> InlineKeyboardMarkup:
    return rows([button(t.plain("Skip"), "nolabel", nonce)])


def offer(t: Speech, infos: Sequence[ProviderInfo], nonce: str, text: str = "") -> InlineKeyboardMarkup:
    """One press links the held key; the other forgets it."""
    every = [[button(text or t.plain("🔗 Link {title}", title=info.title), "offer", nonce, info.id)] for info in infos]
    return rows(*every, [button(t.plain("Forget the key"), "cancel", nonce)])


def swap(t: Speech, nonce: str) -> InlineKeyboardMarkup:
    return rows([button(t.plain("🔑 Replace the key"), "swap", nonce)], [button(t.plain("✖️ Cancel"), "cancel", nonce)])


def name_of(account: Account, title: str) -> str:
    """How an account is called on a button; the provider's title is not repeated, and left out where it has no room."""
    if account.label.casefold() == title.casefold():
        return title
    named = f"{account.label} · {title}"
    return named if len(named) <= NAME else account.label


def choice(
    accounts: Sequence[Account], titles: dict[str, str], verb: str, *before: str, after: Sequence[str] = ()
) -> InlineKeyboardMarkup:
    """An account a row, 90 at most: Telegram takes no more than 100 buttons. The words stand around its id."""
    return rows(*([button(name_of(a, titles[a.provider]), verb, *before, a.id, *after)] for a in accounts[:90]))


def on_page(accounts: Sequence[Account], page: int) -> tuple[int, Sequence[Account]]:
    """Return the nearest page that there is, counted from 0, and its accounts."""
    page = min(max(page, 0), _last_page(accounts))
    return page, accounts[page * PAGE : (page + 1) * PAGE]


def _last_page(accounts: Sequence[Account]) -> int:
    return max(0, (len(accounts) - 1) // PAGE)


def account_pages(t: Speech, accounts: Sequence[Account], titles: dict[str, str], page: int) -> InlineKeyboardMarkup:
    last = _last_page(accounts)
    page, shown = on_page(accounts, page)
    turn = []
    if page > 0:
        turn.append(button("◀️", "accounts", str(page - 1)))
    if page < last:
        turn.append(button(f"{page + 2}/{last + 1} ▶️", "accounts", str(page + 1)))
    cards = [[button(name_of(a, titles[a.provider]), "card", a.id)] for a in shown]
    return rows(*cards, turn, [link_button(t)])


def card(t: Speech, account: Account) -> InlineKeyboardMarkup:
    """What can be done to an account; what a suspended one needs comes first."""
    same = [button(t.plain("✅ It is right, go on"), "same", account.id)] if account.status is Status.SUSPENDED else []
    hold = (
        button(t.plain("▶️ Resume"), "resume", account.id)
        if account.status is Status.PAUSED
        else button(t.plain("⏸ Pause"), "pause", account.id)
    )
    return rows(
        same,
        [button(t.plain("🔄 Refresh"), "refresh", account.id), button(t.plain("👤 Profile"), "me", account.id)],
        [
            button(t.plain("📈 History"), "history", account.id, "30"),
            button(t.plain("🔔 Alerts"), "alerts", account.id),
        ],
        [button(t.plain("✏️ Rename"), "rename", account.id), button(t.plain("🔑 Replace key"), "rekey", account.id)],
        [button(t.plain("📤 Share"), "share", account.id), hold],
        [button(t.plain("🗑 Unlink"), "unlink", account.id)],
        [button(t.plain("‹ All accounts"), "accounts", "0")],
    )


def back_to_card(t: Speech, account: Account) -> InlineKeyboardMarkup:
    return rows([button(t.plain("‹ Back"), "card", account.id)])


def back_to_accounts(t: Speech) -> InlineKeyboardMarkup:
    return rows([button(t.plain("‹ All accounts"), "accounts", "0")])


def unlink(t: Speech, account: Account, now: datetime) -> InlineKeyboardMarkup:
    return rows(
        [button(t.plain("🗑 Yes, unlink"), "unlinkyes", account.id, stamp(now))],
        [button(t.plain("‹ Back"), "card", account.id)],
    )


def balances(t: Speech, rejected: Sequence[Account]) -> InlineKeyboardMarkup:
    """`rejected` are those shown whose key is not accepted."""
    mend = [
        [button(t.plain("🔑 Replace key: {label}", label=account.label), "rekey", account.id, beside=True)]
        for account in rejected[:PAGE]
    ]
    return rows(*mend, [button(t.plain("🔄 Refresh"), "balances"), button(t.plain("🗂 Accounts"), "accounts", "0")])


def settings(t: Speech) -> InlineKeyboardMarkup:
    return rows(
        [button(t.plain("🌐 Language"), "language"), button(t.plain("🕓 Time zone"), "zone")],
        [button(t.plain("🌙 Quiet hours"), "quiet", "ask"), button(t.plain("☀️ Digest"), "digest")],
    )


def quiet(t: Speech) -> InlineKeyboardMarkup:
    return rows(
        [button(hours, "quiet", hours) for hours in ("22:00-08:00", "23:00-07:00")],
        [button(t.plain("No quiet hours"), "quiet", "off")],
        [button(t.plain("‹ Settings"), "settings")],
    )


def warning(t: Speech, account_id: str, rules: Sequence[Rule]) -> InlineKeyboardMarkup:
    """Put off, mute, look: under a warning, and good for days. A mere recovery has only the history."""
    look = [button(t.plain("📈 History"), "history", account_id, "30")]
    if Rule.REJECTED in rules:
        return rows([button(t.plain("🔑 Replace key"), "rekey", account_id, beside=True)], look)
    if not rules:
        return rows(look)
    mutes = [
        [button(t.plain("🔕 Mute: {rule}", rule=t(RULES[rule])), "mute", account_id, rule.value)] for rule in rules[:3]
    ]
    calm = [button(t.plain("💤 1 day"), "calm", account_id, "day")]
    if set(rules) != {Rule.UNREACHABLE}:
        calm.append(button(t.plain("💤 Until refill"), "calm", account_id, "refill"))
    return rows(
        calm,
        *mutes,
        look,
    )


def digest(t: Speech) -> InlineKeyboardMarkup:
    """Under a digest: the pictures are drawn when somebody wants one."""
    return rows(
        [button(t.plain("📈 History"), "histories"), button(t.plain("☀️ Change"), "digest", beside=True)],
    )


def digest_times(t: Speech, *, planned: bool) -> InlineKeyboardMarkup:
    return rows(
        [button(t.plain("Daily 09:00"), "digestat", "daily 09:00")],
        [button(t.plain("Mondays 09:00"), "digestat", "weekly mon 09:00")],
        [button(t.plain("Monthly on day 1"), "digestat", "monthly 1 09:00")],
        [button(t.plain("Show it now"), "digestat", "now", beside=True)],
        [button(t.plain("No digest"), "digestat", "off")] if planned else [],
        [button(t.plain("🕓 Time zone"), "zone"), button(t.plain("‹ Settings"), "settings")],
    )


def changed_account(t: Speech, account_id: str) -> InlineKeyboardMarkup:
    """Under the question whether the other account behind a key is right."""
    return rows(
        [button(t.plain("✅ It is right, go on"), "same", account_id, beside=True)],
        [button(t.plain("🔑 Replace key"), "rekey", account_id, beside=True)],
    )


def alerts(t: Speech, account: Account, settings: AlertSettings) -> InlineKeyboardMarkup:
    """A rule a button, two in a row: pressing it turns the rule on or off."""
    every = [
        button(
            f"{'🔸' if in_force(settings, rule).on else '▫️'} {t.plain(RULES[rule])}", "alert", account.id, rule.value
        )
        for rule in INFOS
    ]
    lines = [every[i : i + 2] for i in range(0, len(every), 2)]
    usual = [
        button(t.plain("All off"), "alert", account.id, "off"),
        button(t.plain("As usual"), "alert", account.id, "default"),
    ]
    return rows(*lines, usual, [button(t.plain("‹ Back"), "card", account.id)])


def periods(t: Speech, account: Account) -> InlineKeyboardMarkup:
    days = [button(t.plural_plain("{n} day", "{n} days", n), "history", account.id, str(n)) for n in (7, 30, 90)]
    return rows(days, [button(t.plain("🗂 Open the account"), "card", account.id)])


def languages(t: Speech) -> InlineKeyboardMarkup:
    return rows(
        [button("English", "speak", "en"), button("Русский", "speak", "ru")],
        [button(t.plain("‹ Settings"), "settings")],
    )


def zones(t: Speech) -> InlineKeyboardMarkup:
    every = [button(zone.rsplit("/", 1)[-1].replace("_", " "), "zoneis", zone) for zone in COMMON_ZONES]
    lines = [every[i : i + 3] for i in range(0, len(every), 3)]
    return rows(*lines, [button(t.plain("‹ Settings"), "settings")])


def back_to_settings(t: Speech) -> InlineKeyboardMarkup:
    return rows([button(t.plain("‹ Settings"), "settings")])


def forget(t: Speech, now: datetime) -> InlineKeyboardMarkup:
    return rows(
        [button(t.plain("🗑 Yes, delete everything"), "forgetyes", stamp(now))],
        [button(t.plain("✖️ No, keep it"), "close")],
    )
