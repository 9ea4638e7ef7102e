"""A SQLite file with the current schema: migrated once a worker, copied for each test, since migrating takes longer."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from bot.storage.db import migrations


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that is copied; nobody else may touch it."""
    path = tmp_path_factory.mktemp("schema") / "bot.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection, connection.begin():
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        migrations.to_revision(connection, "head")
    with engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("VACUUM")  # no pages to spare
    engine.dispose()
    path.chmod(0o600)
    return path


@pytest.fixture
def sqlite_file(tmp_path: Path, migrated: Path) -> Path:
    """A file of the test's own, without a row, in a private folder where the master key will be too."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    return Path(shutil.copy(migrated, folder))
