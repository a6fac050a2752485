"""Text to words of a closed list, to yes and no, and to clean text."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from sourcing_core.exchange.converted import Converted, Distinct, as_mask, strings, trimmed
from sourcing_core.exchange.refusal import shown

CONTROL = "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\u0080-\u009f]"
YES = "yes y true t 1 on ja j wahr oui vrai sí si sim sì vero verdadero verdadeiro waar".split()  # noqa: SIM905 - words read best as words
NO = "no n false f 0 off nein falsch non faux não nao falso nee onwaar".split()  # noqa: SIM905  # noqa: SIM905 - words read best as words
FLAGS: dict[str, bool] = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)


def to_text(column: pa.Array | pa.ChunkedArray, missing: Sequence[str] = ()) -> Converted:
    """Text without outer white space, null where nothing is left; control characters but line ends and tabs fail."""
    text = strings(column)
    distinct = Distinct(text)
    texts = trimmed(distinct.values, missing)
    bad = as_mask(pc.match_substring_regex(texts, CONTROL))
    return Converted(
        text=text,
        values=distinct.spread(pc.if_else(pa.array(bad), None, texts)),
        failed=distinct.spread_mask(bad),
        explain=lambda value: (f"{shown(value)} holds a control character", "type the text anew"),
    )


def to_flag(column: pa.Array | pa.ChunkedArray, missing: Sequence[str] = ()) -> Converted:
    """Yes and no (bool) in several languages: yes/no, true/false, 1/0, y/n, ja/nein, oui/non ..."""
    text = strings(column)
    distinct = Distinct(text, always=True)
    texts = trimmed(distinct.values, missing)
    flags = [None if word is None else FLAGS.get(word.casefold()) for word in texts.to_pylist()]
    values = pa.array(flags, pa.bool_())
    failed = as_mask(pc.is_valid(texts)) & ~as_mask(pc.is_valid(values))
    return Converted(
        text=text,
        values=distinct.spread(values),
        failed=distinct.spread_mask(failed),
        explain=lambda value: (f"{shown(value.strip())} is neither yes nor no", "write yes or no"),
    )


def to_choice(
    column: pa.Array | pa.ChunkedArray,
    choices: Sequence[str],
    aliases: Mapping[str, str] | None = None,
    missing: Sequence[str] = (),
) -> Converted:
    """Words of a closed list, whatever their case and whether blanks, hyphens or underscores part them.

    `aliases` (other word -> choice) come after the choices. A refusal names the list and the nearest word.
    """
    text = strings(column)
    distinct = Distinct(text, always=True)
    texts = trimmed(distinct.values, missing)
    known = {_key(alias): choice for alias, choice in (aliases or {}).items()} | {_key(word): word for word in choices}
    values = pa.array([None if word is None else known.get(_key(word)) for word in texts.to_pylist()], pa.string())
    failed = as_mask(pc.is_valid(texts)) & ~as_mask(pc.is_valid(values))
    return Converted(
        text=text,
        values=distinct.spread(values),
        failed=distinct.spread_mask(failed),
        explain=lambda value: _explain_choice(value, choices, known),
    )


def nearest(word: str, words: Sequence[str]) -> str | None:
    """The word of a list that looks most like another, when any does."""
    by_key = {_key(other): other for other in words}
    found = difflib.get_close_matches(_key(word), by_key, n=1, cutoff=0.6)
    return by_key[found[0]] if found else None


def _key(word: str) -> str:
    return re.sub(r"[\s_-]+", "_", word.strip().casefold())


def _explain_choice(value: str, choices: Sequence[str], known: Mapping[str, str]) -> tuple[str, str]:
    reason = f"{shown(value.strip())} is not one of {', '.join(choices)}"
    close = nearest(value, list(known))
    return reason, f"did you mean {known[_key(close)]}?" if close else "write one of them, or map it under [values]"
