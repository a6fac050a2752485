"""Plain data as TOML text: the same data gives the same bytes, and reading them gives the data back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
NEEDS_ESCAPE = re.compile('[\\\\"\x00-\x1f\x7f]')


def toml_text(data: Mapping[str, Any]) -> str:
    """TOML of nested mappings of text, numbers, booleans, dates and lists of these.

    Values come before tables, as TOML wants, else in the order given; None and empty mappings are left out.
    Raises: TypeError for anything else.
    """
    return "\n".join(_table(data, ())).strip("\n") + "\n"


def _table(table: Mapping[str, Any], path: tuple[str, ...]) -> list[str]:
    present = {key: value for key, value in table.items() if value is not None and value != {}}
    inner = {key: value for key, value in present.items() if isinstance(value, Mapping)}
    lines = [f"{_key(key)} = {_value(value)}" for key, value in present.items() if key not in inner]
    if path and lines:
        lines = ["", f"[{'.'.join(map(_key, path))}]", *lines]
    for key, value in inner.items():
        lines += _table(value, (*path, key))
    return lines


def _key(key: str) -> str:
    return key if BARE_KEY.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    if "\\" in text and not re.search("['\x00-\x08\x0a-\x1f\x7f]", text):
        return f"'{text}'"  # as people write regular expressions
    return '"' + NEEDS_ESCAPE.sub(lambda found: ESCAPES.get(found[0], f"\\u{ord(found[0]):04x}"), text) + '"'


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Sequence):
        return f"[{', '.join(_value(one) for one in value)}]"
    raise TypeError(f"{type(value).__name__} cannot be written as TOML")
