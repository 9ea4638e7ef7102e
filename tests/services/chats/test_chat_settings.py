import pytest
from sqlalchemy import select

from bot.services.chats import chat_settings, reactivation
from bot.services.chats.chat_settings import LanguageUnknown, ZoneUnknown
from bot.services.resources import Resources
from bot.services.watching import notifications
from bot.storage.db.tables import chats
from tests.storage.samples import ANNA


async def is_active(resources: Resources) -> bool:
    async with resources.database.read() as conn:
        return bool(await conn.scalar(select(chats.c.active).where(chats.c.chat_id == ANNA)))


@pytest.mark.parametrize(("text", "language"), [("ru", "ru"), (" Русский ", "ru"), ("ENGLISH", "en"), ("англ", "en")])
async def test_a_language_is_set_by_its_names(resources: Resources, text: str, language: str) -> None:
    assert (await chat_settings.set_language(resources, ANNA, text)).language == language
    assert (await chat_settings.get(resources, ANNA)).language == language


async def test_the_writers_language_is_kept_only_where_none_was_chosen(resources: Resources) -> None:
    await chat_settings.keep_language(resources, ANNA, "ru")
    assert (await chat_settings.get(resources, ANNA)).language == "ru"
    await chat_settings.keep_language(resources, ANNA, "en")
    assert (await chat_settings.get(resources, ANNA)).language == "ru"


async def test_what_is_unknown_changes_nothing(resources: Resources) -> None:
    await chat_settings.set_language(resources, ANNA, "ru")
    await chat_settings.set_timezone(resources, ANNA, "berlin")
    with pytest.raises(LanguageUnknown):
        await chat_settings.set_language(resources, ANNA, "deutsch")
    with pytest.raises(ZoneUnknown):
        await chat_settings.set_timezone(resources, ANNA, "localtime")
    stored = await chat_settings.get(resources, ANNA)
    assert (stored.language, stored.timezone) == ("ru", "Europe/Berlin")


@pytest.mark.failure(45)
async def test_a_chat_that_blocked_the_bot_is_closed_until_it_is_back(resources: Resources) -> None:
    await reactivation.reactivate(resources, ANNA, "en")
    assert await is_active(resources)
    await notifications.close(resources, ANNA)
    assert not await is_active(resources)
    await reactivation.reactivate(resources, ANNA, "en")
    assert await is_active(resources)
