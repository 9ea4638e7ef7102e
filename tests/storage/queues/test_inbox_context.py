"""What a claim brings along with its updates."""

from sqlalchemy import Connection

from bot.storage.db.engine import Database
from bot.storage.queues import inbox, inbox_context
from bot.storage.queues.inbox_context import Context
from bot.storage.vault.key_vault import KeyVault
from tests.storage.samples import BORIS, MINUTE, NOW, link, update


async def test_a_private_chat_comes_with_its_persons_accounts(database: Database, vault: KeyVault) -> None:
    """Whichever process received the update; a group, and an inline query, which is in no chat, come without."""
    async with database.write() as conn:
        account = await link(conn, vault)
    updates = [update(1), update(2, chat=BORIS, user=BORIS), update(3, chat=-5), update(4, chat=0)]

    def claim(conn: Connection) -> dict[int, Context]:
        inbox.accept(conn, vault, updates, NOW)
        claimed = inbox.claim(conn, vault, owner="one", now=NOW, lease=MINUTE, limit=10)
        return inbox_context.load(conn, vault, claimed, NOW)

    contexts = await database.run(claim)
    accounts = {number: context.accounts for number, context in contexts.items()}
    assert [due.account.id for due in accounts.pop(1) or []] == [account.id]
    assert accounts == {2: [], 3: None, 4: None}
