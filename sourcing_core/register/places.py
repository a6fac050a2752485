"""Checked codes: a country, a currency and a time zone are what ISO and IANA say they are."""

from __future__ import annotations

from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from babel import Locale
from pydantic import AfterValidator

_ENGLISH = Locale("en")


@cache
def country_names() -> dict[str, str]:
    """ISO 3166 two-letter code -> English name."""
    groupings = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"}
    names = _ENGLISH.territories
    return {
        code: name
        for code, name in sorted(names.items())
        if len(code) == 2 and code.isalpha() and code not in groupings
    }


@cache
def currency_codes() -> frozenset[str]:
    """ISO 4217 codes that Babel knows."""
    return frozenset(_ENGLISH.currencies)


@cache
def zones() -> frozenset[str]:
    """IANA time zone names."""
    return frozenset(available_timezones())


@cache
def _country_codes() -> dict[str, str]:
    return {name.casefold(): code for code, name in country_names().items()}


def country_code(text: str) -> str | None:
    """The two-letter code for a code or an English name, or None."""
    text = text.strip()
    if text.upper() in country_names():
        return text.upper()
    return _country_codes().get(text.casefold())


def _country(text: str | None) -> str | None:
    if not text:
        return None
    code = country_code(text)
    if code is None:
        raise ValueError(f"'{text}' is not a country: use the two-letter ISO code, such as SG, or the English name")
    return code


def _countries(text: str | None) -> str | None:
    """A list 'DE, IN' of countries, kept sorted and without doubles."""
    if not text:
        return None
    return ", ".join(sorted({code for part in text.replace(";", ",").split(",") if (code := _country(part.strip()))}))


def _currency(text: str | None) -> str | None:
    if not text:
        return None
    if text.upper() not in currency_codes():
        raise ValueError(f"'{text}' is not a currency: use the three-letter ISO code, such as EUR")
    return text.upper()


def _zone(text: str | None) -> str | None:
    if not text:
        return None
    if text not in zones():
        raise ValueError(f"'{text}' is not a time zone: use an IANA name, such as Asia/Singapore")
    return text


Country = Annotated[str | None, AfterValidator(_country)]
Countries = Annotated[str | None, AfterValidator(_countries)]
Currency = Annotated[str | None, AfterValidator(_currency)]
Zone = Annotated[str | None, AfterValidator(_zone)]
