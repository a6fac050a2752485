"""A user's name on the lines that there is room for, whole where they hold it.

A figure does not know how wide it will be shown, so a line is as long as a narrow phone bears, and a long name takes
more lines instead of more width. What is cut is told in full where one points.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterable
from functools import lru_cache

LINE = 17  # pixels from one line of small text to the next
AIR = 6  # pixels between the names of two rows


def in_lines(text: object, width: int, most: int = 2, *, end: int = 0) -> str:
    """A user's text for plotly on up to `most` lines of at most `width` characters, broken between words.

    Lines are about equally long; a word that no line holds is broken inside. Only the last line is cut, with an ellipsis, and of what is cut the last
    `end` characters stay: there is where names of one family differ.
    """
    left = " ".join(str(text).split())
    lines = _broken(left, width)
    if len(lines) > most:
        lines = textwrap.wrap(left, width)
        for line in lines[: most - 1]:
            left = left[len(line) :].lstrip()
        end = min(end, width - 1)
        lines[most - 1 :] = [f"{left[: width - 1 - end].rstrip()}…{left[len(left) - end :]}"]
    return "<br>".join(html.escape(line, quote=False) for line in lines)


@lru_cache(maxsize=4096)
def _broken(text: str, width: int) -> list[str]:
    """As few lines as can be, and of those the most even ones."""
    lines = textwrap.wrap(text, width)
    least = max((len(text) // len(lines), *(len(word) for word in text.split() if len(word) <= width))) if lines else 0
    tries = (textwrap.wrap(text, narrower) for narrower in range(max(least, 1), width))
    return next((even for even in tries if len(even) == len(lines)), lines)


def line_count(texts: Iterable[str]) -> int:
    """Lines of the tallest of these texts (made safe already); 1 when there is none."""
    return max((1 + text.count("<br>") for text in texts), default=1)


def longest_line(texts: Iterable[str]) -> int:
    """Characters of the longest line of these texts (made safe already); 0 when there is none."""
    return max((len(html.unescape(line)) for text in texts for line in text.split("<br>")), default=0)


def row_height(texts: Iterable[str], least: int) -> int:
    """Pixels that a row needs so that the names and notes (made safe already) of two rows stay apart."""
    tallest = line_count(texts)
    return least if tallest == 1 else max(least, LINE * tallest + AIR)
