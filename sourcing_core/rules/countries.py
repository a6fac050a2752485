"""Lists of countries, 'DE, IN', compared for many rows at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sourcing_core.rules.table import TEXT


def outside(wanted: pa.Array, agreed: pa.Array) -> NDArray[Any]:
    """Per row the wanted countries that are not agreed, 'IN, PH'; '' when all are; a missing list has no country.

    Each distinct pair of lists is compared once.
    """
    pairs = pc.binary_join_element_wise(
        wanted, agreed, pa.scalar("|", TEXT), null_handling="replace"
    ).dictionary_encode()
    texts = [_difference(*pair.split("|")) for pair in pairs.dictionary.to_pylist()]
    return np.asarray(np.array(texts, dtype=object)[pairs.indices.to_numpy()])


def _difference(wanted: str, agreed: str) -> str:
    return ", ".join(sorted(split(wanted) - split(agreed)))


def split(countries: str) -> set[str]:
    """'DE, IN' as a set of codes."""
    return {code.strip() for code in countries.split(",") if code.strip()}
