"""What the database is: kind, version, size, how it keeps what it was told."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from sourcing_core.storage.engine import reading


def facts(engine: Engine) -> dict[str, str]:
    """Name of a fact -> the fact in words."""
    with reading(engine) as connection:

        def one(query: str) -> str:
            return str(connection.execute(sa.text(query)).scalar_one())

        if engine.dialect.name == "sqlite":
            size = int(one("PRAGMA page_count")) * int(one("PRAGMA page_size"))
            return {
                "Kind": "SQLite, in one file",
                "Version": one("SELECT sqlite_version()"),
                "Journal mode": one("PRAGMA journal_mode"),
                "Size": f"{size / 1e6:,.1f} MB",
            }
        return {
            "Kind": "PostgreSQL",
            "Version": one("SHOW server_version"),
            "Size": f"{int(one('SELECT pg_database_size(current_database())')) / 1e6:,.1f} MB",
        }
