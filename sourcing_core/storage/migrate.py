"""Migrations: a database from an older version is brought up to date, after a backup; a newer one is refused."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

from sourcing_core.storage.backup import copy_file
from sourcing_core.storage.engine import reading, writing
from sourcing_core.storage.errors import Unusable

FOLDER = Path(__file__).with_name("migrations")
_LOCK = 7_411_209  # any number, the same in every process


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def newest() -> str:
    """The version that this program writes."""
    return str(ScriptDirectory.from_config(config()).get_current_head())


def version(engine: Engine) -> str | None:
    """The version of a database; None when it is empty."""
    with reading(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, at: datetime) -> bool:
    """Bring the database up to date; tells whether anything was done. A process that comes second waits."""
    found = version(engine)
    if found == newest():
        return False
    _refuse_newer(found)
    if found is not None and engine.dialect.name == "sqlite":
        _backed_up(engine, found, at)
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if MigrationContext.configure(connection).get_current_revision() != newest():
            command.upgrade(config(connection), "head")
    return True


def _refuse_newer(found: str | None) -> None:
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if found is not None and found not in known:
        raise Unusable(f"the database was written by a newer Steerboard (its version is {found}): update the program, nothing was changed")


def _backed_up(engine: Engine, found: str, at: datetime) -> None:
    path = engine.url.database
    if not path or path == ":memory:":
        return
    folder = Path(path).resolve().parent / "backups"
    folder.mkdir(exist_ok=True)
    copy_file(engine, folder / f"{Path(path).stem}-{found}-{at:%Y%m%dT%H%M%S}.db")
