"""@bot in any chat: the sender's own accounts, each as a card to post there. Nobody else sees them before that."""

import secrets
from functools import partial

import structlog
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InlineQueryResultUnion,
    InputTextMessageContent,
)

from bot.domain.account import Account
from bot.services.accounts.inline import Inline, is_fresh
from bot.services.watching.outlooks import Outlooks
from bot.telegram.context.incoming import UpdateKind
from bot.telegram.context.request import Request
from bot.telegram.context.routes import Routes
from bot.telegram.outbound.refusals import QUERY_TOO_OLD, says
from bot.texts import inline
from bot.texts.localisation import Localisation

log = structlog.get_logger()

MOST = 50  # results that Telegram takes at once; it asks for the next ones by their offset
REUSED_FOR = 5  # seconds in which Telegram may give the same person the same answer


async def offer(request: Request, known: Inline) -> None:
    """Answer with the accounts that fit; where there are none, with a way into the private chat."""
    query = request.update.inline
    if query is None:
        return
    start = int(query.offset) if query.offset.isdecimal() else 0
    page = slice(start, start + MOST)
    found = await known.offers(request.resources, request.user_id, query.text, request.t.zone, page)
    t = request.fresh_localisation  # the providers' answers took time
    results: list[InlineQueryResultUnion] = [_result(t, request, one, found.outlooks) for one in found.accounts]
    button = None
    if not found.any_linked:
        button = InlineQueryResultsButton(text=t.plain(inline.LINK_AN_ACCOUNT), start_parameter="link")
    elif not results and not start:
        button = InlineQueryResultsButton(text=t.plain(inline.NO_SUCH_LABEL), start_parameter="accounts")
    try:
        await request.reply.offer(
            query.query_id,
            results,
            cache_time=REUSED_FOR,
            is_personal=True,
            next_offset=str(page.stop) if found.more else "",
            button=button,
        )
    except TelegramBadRequest as error:
        if not says(error, QUERY_TOO_OLD):
            raise
        log.info("an inline query was answered too late", update_id=request.update_id)


def _result(t: Localisation, request: Request, account: Account, outlooks: Outlooks) -> InlineQueryResultArticle:
    provider, fresh = request.title(account.provider), is_fresh(account, t.now)
    ahead = outlooks.get(account.id, {})
    labels = request.labels(account.provider)
    text = inline.card(t, account, provider, ahead, labels, fresh=fresh)
    return InlineQueryResultArticle(
        id=secrets.token_urlsafe(12),
        title=inline.title(account, provider),
        description=inline.description(t, account, ahead, labels, fresh=fresh),
        input_message_content=InputTextMessageContent(message_text=text),
    )


def register(routes: Routes) -> None:
    routes.other(UpdateKind.INLINE, partial(offer, known=Inline()))
