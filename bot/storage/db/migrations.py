"""Migrations: Alembic, configured here, over the caller's connection."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from bot.storage.db.schema import SCRIPTS


def to_revision(connection: Connection, wanted: str) -> None:
    """Move up, or with `base` down to nothing, in the caller's transaction (`Database.reshape`)."""
    if wanted == "base":
        command.downgrade(config(connection), wanted)
    else:
        command.upgrade(config(connection), wanted)


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's settings; its commands that change the schema need the connection."""
    made = Config()
    made.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made
