"""The cities of the world by their airports (airportsdata), and some that have none; read once, when first asked."""

from __future__ import annotations

import csv
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

# Cities where much work is done and that no airport is named after; coordinates to two decimals, made by us.
TOWNS = Path(__file__).with_name("towns.csv")
# Letters that Unicode does not take apart into a plain letter and a mark, and apostrophes, which part no words.
_UNMARKED = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}) | (
    dict.fromkeys(map(ord, "'’ʼ`"))
)
_WORD = re.compile(r"\w+")


class Entry(NamedTuple):
    """An airport or a town; `is_served` tells an airport that airlines use from a landing strip."""

    city: str
    country: str
    zone: str
    latitude: float
    longitude: float
    is_served: bool
    city_words: str
    name_words: str


def words_of(text: str) -> str:
    """Lower case, no accents, no punctuation, one blank between words: 'Cluj-Napoca' reads 'cluj napoca'."""
    plain = text.casefold().translate(_UNMARKED)
    if not plain.isascii():
        plain = "".join(letter for letter in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(plain))


@cache
def entries() -> dict[str, list[Entry]]:
    """Every entry under the plain words of its city; airports whose city is not told stand under ''."""
    found: dict[str, list[Entry]] = {}
    for entry in (*_towns(), *_airports()):
        found.setdefault(entry.city_words, []).append(entry)
    return found


def entries_of(words: str) -> tuple[list[Entry], list[Entry], list[Entry]]:
    """The entries that plain words may mean, in three groups of falling certainty.

    Those of the city of that name; of cities whose name begins so ('frankfurt' for Frankfurt am Main); and airports
    that bear the words in their own name ('cebu' for Mactan Cebu International Airport of Lapu-Lapu City).
    """
    if not words:
        return [], [], []
    start = f"{words} "
    cities = entries()
    ordered = _city_names()
    first, last = bisect_left(ordered, start), bisect_left(ordered, f"{start}\U0010ffff")
    begins = [entry for name in ordered[first:last] for entry in cities[name]]
    named = _by_word_of_name().get(words.split(maxsplit=1)[0], ())
    bears = [entry for entry in named if entry.city_words != words and f" {words} " in f" {entry.name_words} "]
    return list(cities.get(words, ())), begins, bears


@cache
def _city_names() -> list[str]:
    return sorted(entries())


@cache
def _by_word_of_name() -> dict[str, list[Entry]]:
    """Every airport under each word of its own name, so that a search looks at a few and not at all."""
    found: dict[str, list[Entry]] = {}
    for several in entries().values():
        for entry in several:
            for word in set(entry.name_words.split()):
                found.setdefault(word, []).append(entry)
    return found


def _airports() -> Iterator[Entry]:
    # Reading its 3 MB takes a sixth of a second, so only who asks for a city pays.
    import airportsdata

    for port in airportsdata.load().values():
        place = (port["city"] or port["name"], port["country"], port["tz"], port["lat"], port["lon"])
        yield Entry(*place, bool(port["iata"]), words_of(port["city"]), words_of(port["name"]))


def _towns() -> Iterator[Entry]:
    with TOWNS.open(encoding="utf-8", newline="") as file:
        for town in csv.DictReader(file):
            place = (town["city"], town["country"], town["zone"], float(town["latitude"]), float(town["longitude"]))
            yield Entry(*place, True, words_of(town["city"]), "")
