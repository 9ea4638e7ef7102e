"""Resources of the use cases, built once in `app`."""

from dataclasses import dataclass

from bot.charts.client import Charts
from bot.domain.clock import Clock
from bot.providers import Providers
from bot.services.digests.readers import Reader
from bot.services.watching.call_ledger import CallLedger
from bot.services.watching.outcome import ProviderAnswer, ReadingOutcome
from bot.services.watching.single_flight import SingleFlight
from bot.storage.db.batch_loader import BatchLoader
from bot.storage.db.batch_writer import BatchWriter
from bot.storage.db.engine import Database
from bot.storage.due_accounts import Due
from bot.storage.vault.key_vault import KeyVault
from bot.storage.watched import Opened


@dataclass(frozen=True, slots=True)
class Resources:
    """Resources. single_flight: concurrent requests for one account share a call. poll_every: POLL_EVERY, in seconds.

    accounts: loads them by id; opened: likewise, with sealed keys. readers: loads the chats of digests. recorder:
    stores readings.
    """

    database: Database
    vault: KeyVault
    providers: Providers
    clock: Clock
    single_flight: SingleFlight
    poll_every: int
    charts: Charts
    ledger: CallLedger
    accounts: BatchLoader[str, Due]
    opened: BatchLoader[str, Opened]
    readers: BatchLoader[int, Reader]
    recorder: BatchWriter[ProviderAnswer, ReadingOutcome | None]
