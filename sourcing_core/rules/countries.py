"""Lists of countries, 'DE, IN', compared for many rows at once."""

from __future__ import annotations

from typing import Any

import pandas as pd


def outside(wanted: pd.Series[Any], agreed: pd.Series[Any]) -> pd.Series[Any]:
    """Per row the wanted countries that are not agreed, 'IN, PH'; '' when all are; a missing list has no country.

    Each distinct pair of lists is compared once.
    """
    at, distinct = pd.factorize(wanted.fillna("") + "|" + agreed.fillna(""))
    texts = [_difference(*pair.split("|")) for pair in distinct]
    return pd.Series(pd.array(texts, dtype="str").take(at))


def _difference(wanted: str, agreed: str) -> str:
    return ", ".join(sorted(split(wanted) - split(agreed)))


def split(countries: str) -> set[str]:
    """'DE, IN' as a set of codes."""
    return {code.strip() for code in countries.split(",") if code.strip()}
