"""A value cut out of a longer text by a regular expression, for a whole column in linear time (RE2)."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from sourcing_core.exchange.converted import Converted, Distinct, as_mask, strings, trimmed
from sourcing_core.exchange.refusal import shown

# A group's opening bracket, after stepping over escapes and character classes.
STEP = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<opens>\((?!\?)|\(\?P?<(?![=!])[^>]*>)|.", re.DOTALL)
GROUP = "value"


def check_pattern(regex: str) -> None:
    """Raises: ValueError when the expression is wrong, has no group, or uses what RE2 does not know."""
    try:
        pc.extract_regex(pa.array([""]), _one_group(regex))
    except pa.ArrowInvalid as error:
        raise ValueError(f"regex {shown(regex)} is not understood ({str(error).splitlines()[0]})") from None


def first_group(column: pa.Array | pa.ChunkedArray, regex: str) -> Converted:
    """What the first group of the expression finds in each text; texts without a match fail.

    Raises: ValueError as `check_pattern`.
    """
    check_pattern(regex)
    text = strings(column)
    distinct = Distinct(text)
    found = pc.extract_regex(distinct.values, _one_group(regex))
    matched = as_mask(pc.is_valid(found))
    failed = as_mask(pc.is_valid(distinct.values)) & ~matched
    return Converted(
        text=text,
        values=distinct.spread(trimmed(pc.struct_field(found, GROUP))),
        failed=distinct.spread_mask(failed),
        explain=lambda value: (f"{shown(value)} does not fit the pattern {regex}", "change the pattern in the mapping"),
    )


def _one_group(regex: str) -> str:
    """The expression with its first group named and all others without a group."""
    seen = 0
    pieces = []
    for step in STEP.finditer(regex):
        piece = step[0]
        if step["opens"]:
            piece = "(?:" if seen else f"(?P<{GROUP}>"
            seen += 1
        pieces.append(piece)
    if not seen:
        raise ValueError(f"regex {shown(regex)} has no group: put brackets around the part that is the value")
    return "".join(pieces)
