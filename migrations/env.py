"""Runs the migrations over the connection, and in the transaction, that `bot.storage.db.migrations` hands in."""

from alembic import context

from bot.storage.db.tables import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
