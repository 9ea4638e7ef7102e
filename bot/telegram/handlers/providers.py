"""/providers: what the bot can read, by category, with what each needs and how sure it is."""

from bot.providers.declaration import Category
from bot.telegram.context.routes import Routes
from bot.telegram.context.turn import Turn
from bot.telegram.handlers.flows.fields import field_labels
from bot.telegram.keyboards import provider_keyboards
from bot.telegram.keyboards.callback_data import Press
from bot.texts import providers as say


async def overview(turn: Turn, args: str) -> None:
    await _show_overview(turn)


async def category(turn: Turn, press: Press) -> None:
    if press.args[0] not in list(Category):
        await _show_overview(turn)
        return
    name = Category(press.args[0])
    held = sorted((i for i in turn.resources.providers.infos() if i.category is name), key=lambda i: (i.rank, i.title))
    entries = [say.ProviderNeeds(info.title, field_labels(info), info.permission, info.evidence) for info in held]
    text = say.category(turn.t, name.heading, entries)
    await turn.reply.show(text, provider_keyboards.back_to_categories(turn.t))


async def _show_overview(turn: Turn) -> None:
    infos = turn.resources.providers.infos()
    await turn.reply.show(say.overview(turn.t, len(infos)), provider_keyboards.categories(turn.t, infos))


def register(routes: Routes) -> None:
    routes.command("providers", overview)
    routes.button("providers", category)
