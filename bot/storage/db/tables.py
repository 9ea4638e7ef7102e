"""Tables. Telegram ids are 64 bits wide; columns that name a person are called `owner_id`, `user_id` or `chat_id`.

/forget deletes by these three names, so that a table added later is covered.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
)

from bot.storage.db.metadata import metadata as metadata
from bot.storage.db.outbox_tables import chat_retry_after as chat_retry_after
from bot.storage.db.outbox_tables import outbox as outbox
from bot.storage.db.outbox_tables import send_slices as send_slices
from bot.storage.db.stored_json import Json
from bot.storage.db.types import Moment, UtcDateTime


def _key_id() -> Column[str]:
    """The master key a row is sealed with: one that was retired can neither seal a row nor go while a row needs it."""
    return Column("key_id", Text, ForeignKey("key_checks.key_id", ondelete="RESTRICT"), nullable=False)


key_checks = Table(
    "key_checks",
    metadata,
    Column("key_id", Text, primary_key=True),
    Column("index_key", LargeBinary, nullable=False),  # what fingerprints are made with, sealed by this master key
)

chats = Table(
    "chats",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("language", Text),
    Column("timezone", Text),
    Column("active", Boolean, nullable=False),
    Column("created_at", UtcDateTime),
    Column("quiet_from", Text),  # HH:MM in the chat's zone
    Column("quiet_to", Text),
    Column("title", Text),  # a group's
    Column("closed_at", UtcDateTime),  # since when it takes no messages; NULL while it does
    Column("supergroup_id", BigInteger),  # the supergroup that this group became; nothing else is known of it then
    Column("refused_since", UtcDateTime),  # Telegram takes no messages for it for now; NULL while it does
    Column("refused_until", UtcDateTime),  # when the next try is due
    Column("refusals", BigInteger, nullable=False, server_default="0"),  # in a row
    Index(None, "refused_since"),
)

accounts = Table(  # what is linked; changed by its owner only
    "accounts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("owner_id", BigInteger, nullable=False),
    Column("provider", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("label_key", Text, nullable=False),
    Column("credentials", LargeBinary, nullable=False),
    _key_id(),
    Column("fingerprint", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("alert_settings", Json),
    Column("refill_day", BigInteger),  # of the month, as its owner said
    UniqueConstraint("owner_id", "label_key"),
    UniqueConstraint("owner_id", "provider", "fingerprint"),
)

watches = Table(  # one for each account: what its readings change
    "watches",
    metadata,
    # Only INTEGER counts up by itself on SQLite, where it is as wide.
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("account_id", Text, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("provider", Text, nullable=False),  # the account's, so that a claim reads this table alone
    Column("status", Text, nullable=False),
    Column("next_poll_at", Moment),  # when to read next, while a reading is under way the end of its lease; NULL: never
    Column("key_mac", Text),  # what the key's calls are counted under
    Column("rejections", BigInteger, nullable=False),  # in a row
    Column("failures", BigInteger, nullable=False),  # in a row
    Column("failing_since", Moment),
    Column("identity", Text),
    Column("last_reading", Json),
    Column("last_read_at", Moment),
    Column("last_kept_at", Moment),  # the newest row of `readings`
    Column("last_success_at", Moment),
    Column("profile_read_at", Moment),
    Column("quota_hourly", BigInteger),  # calls the provider allows; NULL unknown, 0 unlimited
    Column("quota_daily", BigInteger),
    Column("trend", Json),
    Column("alert_states", Json),
    Index(None, "next_poll_at", "provider"),
    Index(None, "key_mac"),
)

shares = Table(
    "shares",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account_id", Text, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False),
    Column("owner_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger, nullable=False),  # where warnings go; 0: no thread
    Column("warnings", Text, nullable=False),
    Column("rules", Json, nullable=False),  # the modes of its parts: `Modes.parts`
    Column("states", Json),  # rule states of the group: the account's are the owner's
    Column("set_by", BigInteger),  # who chose the thread, and is notified when it is gone
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("account_id", "chat_id"),
    Index(None, "chat_id"),
    Index(None, "owner_id"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("token_key", Text, primary_key=True),  # SHA-256: who reads the database cannot use it
    Column("owner_id", BigInteger, nullable=False),
    Column("account_id", Text, ForeignKey("accounts.id", ondelete="CASCADE")),
    Column("chat_id", BigInteger),
    Column("thread_id", BigInteger, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

readings = Table(
    "readings",
    metadata,
    Column("number", BigInteger, ForeignKey("watches.number", ondelete="CASCADE"), primary_key=True),
    Column("at", Moment, primary_key=True),
    Column("amounts", Json, nullable=False),  # of the watched balances, by balance id
    sqlite_with_rowid=False,
)

dialogs = Table(
    "dialogs",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("nonce", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    _key_id(),
    Column("expires_at", UtcDateTime, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("chat_id", BigInteger, nullable=False),
    Column("user_id", BigInteger, nullable=False),
    Column("body", LargeBinary, nullable=False),
    _key_id(),
    Column("received_at", UtcDateTime, nullable=False),
    Column("attempts", BigInteger, nullable=False),
    Column("sent", BigInteger, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", UtcDateTime),
    Index(None, "chat_id", "user_id", "update_id"),
)

seen_updates = Table(
    "seen_updates",
    metadata,
    Column("update_id", BigInteger, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
)

key_calls = Table(
    "key_calls",
    metadata,
    Column("key_mac", Text, primary_key=True),
    Column("span", Text, primary_key=True),
    Column("start", UtcDateTime, primary_key=True),
    Column("calls", BigInteger, nullable=False),
    Index(None, "span", "start"),
)

key_retry_after = Table(
    "key_retry_after",
    metadata,
    Column("key_mac", Text, primary_key=True),
    Column("until", UtcDateTime, nullable=False),  # a Retry-After, whoever the key was used for
)

key_refusals = Table(
    "key_refusals",
    metadata,
    Column("key_mac", Text, primary_key=True),
    Column("provider", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),  # refused without being accepted in between
    Column("at", UtcDateTime, nullable=False),
    Index(None, "provider", "at"),
    Index(None, "at"),
)

webhook_losses = Table(  # one row while another program has taken the webhook away
    "webhook_losses",
    metadata,
    Column("since", UtcDateTime, primary_key=True),
)

digests = Table(
    "digests",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("thread_id", BigInteger, primary_key=True, autoincrement=False),  # 0: no thread
    Column("schedule", Text, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
    Column("last_at", UtcDateTime),
    Column("figures", Json),  # what the last one said of each account
    Column("set_by", BigInteger),  # who is notified when its thread is gone
    Index(None, "next_at"),
)
