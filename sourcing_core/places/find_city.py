"""Country, time zone and coordinates found from a city's name."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sourcing_core.places.gazetteer import Entry, entries_of, words_of
from sourcing_core.register.places import country_code

EARTH_KM = 6371.0
ONE_CITY_KM = 100.0
"""Airports of one city lie closer than this (Narita to Haneda: 60 km), namesakes in one country mostly farther."""


class City(NamedTuple):
    """A city as found; the coordinates are the middle of its airports, so they are good to some 30 km.

    `is_served` tells a place that airlines fly to from one with landing strips only.
    """

    name: str
    country: str
    zone: str
    latitude: float
    longitude: float
    is_served: bool


def find_city(city: str, country: str | None = None) -> list[City]:
    """Every place that a city's name may mean, best first; empty when no airfield is known by that name.

    Case, accents and punctuation do not count. Exact names come before longer ones, then the given country (code or
    English name) before others, then places with airlines before landing strips; how big a city is, is not known.
    Cities known only through the name of their airport are given when nothing else is, or the country is theirs.
    """
    wanted = country_code(country) if country else None
    exact, longer, borne = _places(words_of(city))
    if exact or longer:
        borne = tuple(place for place in borne if place.country == wanted)
    ranked = [place for group in (exact, longer, borne) for place in sorted(group, key=lambda p: p.country != wanted)]
    return list(dict.fromkeys(ranked))


def complete_site(values: dict[str, Any]) -> dict[str, Any]:
    """A site's values with country, zone and coordinates filled in where the city identifies them.

    What was typed is never overwritten, and it narrows what the city may mean. Where several places fit, only that
    is filled in on which all of them agree; of namesakes in the typed country, landing strips do not count beside a
    place that airlines serve. A city without its country must be named in full.
    """
    places = _identified(values)
    if not places:
        return dict(values)
    agreed: dict[str, str | float | None] = {
        "country": _only(place.country for place in places),
        "zone": _only(place.zone for place in places) or None,
    }
    if _blank(values.get("latitude")) and _blank(values.get("longitude")) and len(places) == 1:
        agreed |= {"latitude": places[0].latitude, "longitude": places[0].longitude}
    new = {name: found for name, found in agreed.items() if found is not None and _blank(values.get(name))}
    return {**values, **new}


def _identified(values: dict[str, Any]) -> Sequence[City]:
    """The places that the typed city, country and zone allow, from the surest group that holds any."""
    words, zone = words_of(str(values.get("city") or "")), values.get("zone")
    is_told = not _blank(values.get("country"))
    country = country_code(str(values["country"])) if is_told else None
    groups: Sequence[Sequence[City]] = _places(words) if country else _places(words)[:1]
    for group in groups:
        native = [place for place in group if not is_told or place.country == country]
        fitting = [place for place in native if _blank(zone) or place.zone == zone]
        if fitting:
            return [place for place in fitting if place.is_served and country] or fitting
    return ()


def _blank(value: object) -> bool:
    return value in (None, "") or (isinstance(value, float) and math.isnan(value))


def _only(found: Iterable[str]) -> str | None:
    several = set(found)
    return several.pop() if len(several) == 1 else None


@lru_cache(maxsize=4096)
def _places(words: str) -> tuple[tuple[City, ...], tuple[City, ...], tuple[City, ...]]:
    """The three groups of `entries_of`, the airports of one city joined into one place."""
    exact, longer, borne = (tuple(_joined(group)) for group in entries_of(words))
    return exact, longer, borne


def _joined(entries: Iterable[Entry]) -> list[City]:
    clusters: list[list[Entry]] = []
    for entry in sorted(entries, key=lambda entry: not entry.is_served):
        near = next((cluster for cluster in clusters if _is_one_city(cluster[0], entry)), None)
        if near is None:
            clusters.append([entry])
        else:
            near.append(entry)
    clusters.sort(key=lambda cluster: (not cluster[0].is_served, -len(cluster)))
    return [_city(cluster) for cluster in clusters]


def _is_one_city(one: Entry, other: Entry) -> bool:
    same = (one.country, one.zone, one.city_words) == (other.country, other.zone, other.city_words)
    return same and _distance_km(one, other) <= ONE_CITY_KM


def _city(cluster: Sequence[Entry]) -> City:
    """One place; landing strips do not pull its coordinates away from the airports that airlines use."""
    entries = [entry for entry in cluster if entry.is_served] or cluster
    middle = [sum(getattr(entry, name) for entry in entries) / len(entries) for name in ("latitude", "longitude")]
    first = entries[0]
    return City(first.city, first.country, first.zone, round(middle[0], 4), round(middle[1], 4), first.is_served)


def _distance_km(one: Entry, other: Entry) -> float:
    """Along the surface of the Earth (haversine)."""
    a, b = math.radians(one.latitude), math.radians(other.latitude)
    east = math.radians(other.longitude - one.longitude)
    arc = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(east / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(arc))
