"""/providers: what the bot can read, by category, with what each needs and how sure it is."""

from bot.providers import count_of, of_category
from bot.providers.declaration import Category
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.handlers.flows.fields import field_labels
from bot.telegram.keyboards import provider_keyboards
from bot.texts import providers


async def overview(request: Request, args: str = "") -> None:
    infos = request.infos
    await request.reply.show(
        providers.overview(request.t, count_of(infos)), provider_keyboards.categories(request.t, infos)
    )


async def category(request: Request, word: str) -> None:
    if word not in list(Category):
        await overview(request)
        return
    name = Category(word)
    entries = [
        providers.ProviderNeeds(info.title, field_labels(info), info.permission, info.evidence)
        for info in of_category(request.infos, name)
    ]
    text = providers.category(request.t, name.heading, entries)
    await request.reply.show(text, provider_keyboards.back_to_categories(request.t))


def register(routes: Routes) -> None:
    routes.command("providers", overview)
    routes.button("providers", category)
