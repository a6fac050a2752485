"""The versions of the database's shape: which one is there, which one we write, and how to get from one to the other."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from sourcing_core.storage.errors import Unusable
from sourcing_core.storage.tables import metadata

FOLDER = Path(__file__).with_name("migrations")
DATABASE = "the database"


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def newest() -> str:
    """The version that this program writes."""
    return _versions(FOLDER)[0]


@cache
def _versions(folder: Path) -> tuple[str, frozenset[str]]:
    """The newest version and all of them; Alembic compiles every script again whenever it is asked."""
    scripts = ScriptDirectory(str(folder))
    return str(scripts.get_current_head()), frozenset(script.revision for script in scripts.walk_revisions())


def version_of(connection: Connection, name: str = DATABASE) -> str | None:
    """The version of a database; None when there is nothing in it. Refuses what is newer, and what is not ours."""
    found = MigrationContext.configure(connection).get_current_revision()
    tables = set(sa.inspect(connection).get_table_names())
    if found is None:
        if tables & set(metadata.tables) or (tables and connection.dialect.name == "sqlite"):
            raise _foreign(name)
        return None
    if found not in _versions(FOLDER)[1]:
        if not {"head", "journal", "revision"} <= tables:
            raise _foreign(name)
        raise Unusable(
            f"{name} was written by a newer Steerboard (its version is {found}): update the program; nothing was changed"
        )
    return str(found)


def _foreign(name: str) -> Unusable:
    cure = "name another one in STEERBOARD_DATABASE_URL" if name == DATABASE else "name another file"
    return Unusable(f"{name} belongs to another program: {cure}; nothing was changed")


def bring_to(connection: Connection, wanted: str = "head") -> None:
    """Run the migrations up to a version, in the transaction of the connection."""
    command.upgrade(config(connection), wanted)
