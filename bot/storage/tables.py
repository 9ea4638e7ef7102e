"""The tables. Telegram ids are 64 bits wide; columns that name a person are called `owner_id`, `user_id` or `chat_id`.

What forgets a person goes by those three names, so a table added later is covered by them.
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from bot.storage.types import Amount, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


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
)

accounts = Table(
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
    Column("identity", Text),
    Column("status", Text, nullable=False),
    Column("rejections", BigInteger, nullable=False),
    Column("retry_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_reading", JSON(none_as_null=True)),
    Column("last_read_at", UtcDateTime),
    UniqueConstraint("owner_id", "label_key"),
    UniqueConstraint("owner_id", "provider", "fingerprint"),
)

readings = Table(
    "readings",
    metadata,
    Column("account_id", Text, ForeignKey("accounts.id", ondelete="CASCADE"), primary_key=True),
    Column("at", UtcDateTime, primary_key=True),
    Column("amount", Amount),  # the headline's, for what follows one figure through time
    Column("reading", JSON, nullable=False),
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
