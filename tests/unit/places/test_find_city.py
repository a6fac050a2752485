"""A city's name gives its country, zone and coordinates, or nothing at all."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.places import gazetteer
from sourcing_core.places.find_city import _distance_km, complete_site, find_city
from sourcing_core.register import Site, make
from sourcing_core.register.places import country_names, zones

KNOWN = ["Singapore", "Kraków", "Pune", "Ho Chi Minh City", "Cluj-Napoca", "Guadalajara", "Sofia", "Penang"]


def test_singapore_is_found_in_its_country_and_zone() -> None:
    first = find_city("Singapore")[0]

    assert (first.name, first.country, first.zone) == ("Singapore", "SG", "Asia/Singapore")
    assert first.latitude == pytest.approx(1.35, abs=0.3)
    assert first.longitude == pytest.approx(103.9, abs=0.3)


@pytest.mark.parametrize("written", ["Kraków", "Krakow", "KRAKÓW", "  kraków ", "Krako\u0301w"])
def test_case_accents_and_blanks_do_not_count(written: str) -> None:
    assert find_city(written)[0].country == "PL"


@pytest.mark.parametrize(
    ("written", "country"), [("Łódź", "PL"), ("lodz", "PL"), ("Cluj Napoca", "RO"), ("Xian", "CN"), ("Xi'an", "CN")]
)
def test_barred_letters_hyphens_and_apostrophes_do_not_count(written: str, country: str) -> None:
    assert find_city(written)[0].country == country


def test_several_airports_of_one_city_are_one_place() -> None:
    british = [city for city in find_city("London") if city.country == "GB"]

    assert len(gazetteer.entries()["london"]) > 7
    assert len(british) == 1
    assert british[0].latitude == pytest.approx(51.5, abs=0.3)


def test_the_given_country_comes_first_by_code_or_by_name() -> None:
    assert find_city("San Jose", "CR")[0].country == "CR"
    assert find_city("San Jose", "Costa Rica")[0].country == "CR"
    assert find_city("Hyderabad", "PK")[0].zone == "Asia/Karachi"


def test_an_exact_name_in_another_country_comes_before_a_longer_name_in_the_given_one() -> None:
    assert find_city("Porto", "BR")[0].country == "PT"
    assert "BR" in {city.country for city in find_city("Porto", "BR")}


def test_a_short_name_finds_the_longer_one() -> None:
    assert find_city("Frankfurt")[0].name == "Frankfurt am Main"


def test_part_of_a_word_is_not_a_name() -> None:
    assert all(not city.name.startswith("Frankfurt") for city in find_city("Frank"))


def test_a_town_without_an_airport_is_found() -> None:
    assert find_city("Gurugram")[0].zone == "Asia/Kolkata"


@pytest.mark.parametrize("nothing", ["", "   ", "-", "Qwertzuiop", "*"])
def test_what_is_not_a_city_finds_nothing(nothing: str) -> None:
    assert find_city(nothing) == []


@given(st.text(max_size=40), st.none() | st.text(max_size=20))
def test_any_text_is_answered_without_an_error(city: str, country: str | None) -> None:
    assert len(set(find_city(city, country))) == len(find_city(city, country))


def test_every_airport_and_town_has_a_country_and_zone_that_a_site_accepts() -> None:
    found = [entry for several in gazetteer.entries().values() for entry in several]

    assert len(found) > 28_000
    assert {entry.country for entry in found} <= set(country_names())
    assert {entry.zone for entry in found} <= zones()


def test_every_town_of_ours_lies_near_an_airport_of_its_country_and_zone() -> None:
    """Our own coordinates are checked against the airports: a slip of the pen would be far off."""
    ports = [entry for several in gazetteer.entries().values() for entry in several if entry.name_words]
    for town in gazetteer._towns():
        nearest = min(
            _distance_km(town, port) for port in ports if (port.country, port.zone) == (town.country, town.zone)
        )
        assert nearest < 60, town


@pytest.mark.parametrize("city", KNOWN)
def test_a_city_that_is_one_place_fills_the_site(city: str) -> None:
    site = complete_site({"site_id": "S-1", "name": "Ours", "city": city})

    assert {"country", "zone", "latitude", "longitude"} <= set(site)
    assert make(Site, site).zone == site["zone"]


def test_namesakes_in_several_countries_fill_nothing() -> None:
    assert complete_site({"city": "London"}) == {"city": "London"}


def test_the_country_settles_which_namesake_is_meant() -> None:
    assert complete_site({"city": "London", "country": "GB"})["zone"] == "Europe/London"
    assert complete_site({"city": "London", "country": "Canada"})["zone"] == "America/Toronto"


def test_namesakes_in_one_country_fill_only_what_they_agree_on() -> None:
    assert complete_site({"city": "Portland", "country": "US"}) == {"city": "Portland", "country": "US"}
    assert complete_site({"city": "Portland", "country": "US", "zone": "America/New_York"})[
        "latitude"
    ] == pytest.approx(43.6, abs=0.2)


def test_landing_strips_of_the_same_name_do_not_stand_in_the_way() -> None:
    assert complete_site({"city": "Cape Town", "country": "ZA"})["latitude"] == pytest.approx(-33.96, abs=0.1)


def test_a_longer_name_is_only_meant_with_its_country() -> None:
    assert complete_site({"city": "Frankfurt"}) == {"city": "Frankfurt"}
    assert complete_site({"city": "Frankfurt", "country": "DE"})["zone"] == "Europe/Berlin"


@pytest.mark.parametrize("blank", [None, "", float("nan")])
def test_a_blank_field_counts_as_not_typed(blank: Any) -> None:
    assert complete_site({"city": "Pune", "country": blank, "zone": blank, "latitude": blank})["zone"] == "Asia/Kolkata"


def test_what_contradicts_the_city_fills_nothing() -> None:
    assert complete_site({"city": "Singapore", "country": "DE"}) == {"city": "Singapore", "country": "DE"}
    assert complete_site({"city": "Singapore", "zone": "Europe/Berlin"}) == {
        "city": "Singapore",
        "zone": "Europe/Berlin",
    }


def test_a_country_typed_by_name_stays_as_typed() -> None:
    assert complete_site({"city": "Kraków", "country": "Poland"})["country"] == "Poland"


@given(
    st.sampled_from([*KNOWN, "London", "Portland", "Nowhere at all", "", None]),
    st.fixed_dictionaries(
        {},
        optional={
            "country": st.sampled_from(["SG", "GB", "US", "Poland", "XX"]),
            "zone": st.sampled_from(["Asia/Singapore", "Europe/London", "America/New_York"]),
            "latitude": st.floats(-90, 90),
            "longitude": st.floats(-180, 180),
            "name": st.text(max_size=5),
        },
    ),
)
def test_what_was_typed_is_never_overwritten(city: str | None, typed: dict[str, Any]) -> None:
    given_values = {"city": city, **typed}

    assert complete_site(given_values).items() >= given_values.items()


@given(st.floats(-90, 90))
def test_one_typed_coordinate_is_not_paired_with_a_found_one(latitude: float) -> None:
    assert "longitude" not in complete_site({"city": "Singapore", "latitude": latitude})


def test_the_airports_are_read_only_when_a_city_is_asked_for() -> None:
    code = """
import sys
from sourcing_core.places import find_city
assert "airportsdata" not in sys.modules
find_city("Pune")
assert "airportsdata" in sys.modules
"""

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
