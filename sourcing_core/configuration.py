"""Where things are on this machine, from the environment; nothing here changes a figure."""

from __future__ import annotations

import getpass
from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[1]


class Configuration(BaseSettings):
    """Read from variables that start with STEERBOARD_."""

    model_config = SettingsConfigDict(env_prefix="STEERBOARD_", extra="ignore")

    database_url: str = f"sqlite:///{ROOT / 'data' / 'steerboard.db'}"
    """SQLite file or PostgreSQL address; the same for the browser and the command line."""
    user_name: str = ""
    """Who is recorded as the author of changes; empty takes the name of the account."""
    channels: Path | None = None
    """A TOML file that names the channels of the monitor and their addresses."""
    trust_network: bool = False
    """Set it only when a proxy in front signs people in; otherwise the app serves this machine alone."""

    @property
    def author(self) -> str:
        """The name that the journal records."""
        if self.user_name:
            return self.user_name
        try:
            return getpass.getuser()
        except (KeyError, OSError):
            return "unknown"
