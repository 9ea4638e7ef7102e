"""Buttons of a chat's settings and of its digest."""

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.telegram.keyboards.common_keyboards import button, in_rows, rows
from bot.texts.localisation import Localisation

COMMON_ZONES = (
    "Europe/London", "Europe/Berlin", "Europe/Kyiv", "Europe/Moscow", "Asia/Yekaterinburg", "Asia/Almaty",
    "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo", "America/New_York", "America/Los_Angeles",
)  # fmt: skip


def settings(t: Localisation, *, group: bool) -> InlineKeyboardMarkup:
    return rows(
        [button(t.plain("🌐 Language"), "language"), button(t.plain("🕓 Time zone"), "zone")],
        [button(t.plain("🌙 Quiet hours"), "quiet", "ask"), button(t.plain("☀️ Digest"), "digest")],
        [button(t.plain("🔔 Warnings"), "galerts")] if group else [],
    )


def back_button(t: Localisation) -> InlineKeyboardButton:
    return button(t.plain("‹ Settings"), "settings")


def back_to_settings(t: Localisation) -> InlineKeyboardMarkup:
    return rows([back_button(t)])


def languages(t: Localisation) -> InlineKeyboardMarkup:
    return rows(
        [button("English", "speak", "en"), button("Русский", "speak", "ru")],
        [back_button(t)],
    )


def zones(t: Localisation) -> InlineKeyboardMarkup:
    every = [button(zone.rsplit("/", 1)[-1].replace("_", " "), "zoneis", zone) for zone in COMMON_ZONES]
    return rows(*in_rows(every, 3), [back_button(t)])


def quiet(t: Localisation) -> InlineKeyboardMarkup:
    return rows(
        [button(hours, "quiet", hours) for hours in ("22:00-08:00", "23:00-07:00")],
        [button(t.plain("No quiet hours"), "quiet", "off")],
        [back_button(t)],
    )


def digest(t: Localisation, *, group: bool) -> InlineKeyboardMarkup:
    """Return the buttons under a digest; a picture is drawn when one is asked for."""
    histories = button(t.plain("📈 History"), "ghistories" if group else "histories", keep_message=group)
    return rows([histories, button(t.plain("☀️ Change"), "digest", keep_message=True)])


def digest_times(t: Localisation, *, planned: bool) -> InlineKeyboardMarkup:
    return rows(
        [button(t.plain("Daily 09:00"), "digestat", "daily 09:00")],
        [button(t.plain("Mondays 09:00"), "digestat", "weekly mon 09:00")],
        [button(t.plain("Monthly on day 1"), "digestat", "monthly 1 09:00")],
        [button(t.plain("Show it now"), "digestat", "now", keep_message=True)],
        [button(t.plain("No digest"), "digestat", "off")] if planned else [],
        [button(t.plain("🕓 Time zone"), "zone"), back_button(t)],
    )
