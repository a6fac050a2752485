"""The versions of the database's shape: which one is there, which one we write, and how to get from one to the other."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from sourcing_core.storage.errors import Unusable
from sourcing_core.storage.tables import metadata

if TYPE_CHECKING:  # Alembic takes a fifth of a second to import, and only a migration needs it
    from alembic.config import Config

FOLDER = Path(__file__).with_name("migrations")
DATABASE = "the database"


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration, without a file."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def newest() -> str:
    """The version that this program writes."""
    return _versions(FOLDER)[0]


_NAMED = re.compile(r"""^(revision|down_revision) = (?:["']([^"']+)["']|None)""", re.MULTILINE)


@cache
def _versions(folder: Path) -> tuple[str, frozenset[str]]:
    """The newest version and all of them, as the scripts name themselves; a straight line, so one is nobody's parent."""
    named = [dict(_NAMED.findall(script.read_text(encoding="utf-8"))) for script in (folder / "versions").glob("*.py")]
    every = {each["revision"] for each in named}
    (last,) = every - {each["down_revision"] for each in named}
    return last, frozenset(every)


def version_of(connection: Connection, name: str = DATABASE) -> str | None:
    """The version of a database; None when there is nothing in it. Refuses what is newer, and what is not ours."""
    tables = set(sa.inspect(connection).get_table_names())
    held = (
        connection.execute(sa.text("SELECT version_num FROM alembic_version")) if "alembic_version" in tables else None
    )
    found = held.scalar() if held is not None else None
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
    from alembic import command

    command.upgrade(config(connection), wanted)
