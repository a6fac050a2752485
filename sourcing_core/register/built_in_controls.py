"""The IP controls that come with the product, as records."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from sourcing_core.register.ip_control import IpControl
from sourcing_core.register.record import make


@cache
def built_in_controls() -> tuple[IpControl, ...]:
    """Every built-in IP control, by id; users may change their weights and which are critical."""
    entries = tomllib.loads(files(__package__).joinpath("ip_controls.toml").read_text(encoding="utf-8"))
    return tuple(make(IpControl, {"control_id": control_id, **entry}) for control_id, entry in entries.items())
