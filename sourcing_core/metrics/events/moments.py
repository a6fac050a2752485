"""Instants of work items: microseconds for differences, and the local day that decides the month."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sourcing_core.metrics.events.columns import NEVER, Codes, Days, column

Instants = NDArray[np.int64]

DAY = 86_400_000_000
NEVER_AT = 10_000_000 * DAY  # in the year 29349: later than every date that can be written, far from int64's end


@dataclass(frozen=True)
class Moments:
    """One column: `at` microseconds since 1970 UTC, NEVER_AT where unknown; `is_date`: only days were recorded."""

    at: Instants
    is_date: bool


def moments(events: pa.Table, name: str) -> Moments | None:
    """A column of instants or dates; None when nobody told it. A time without a zone is UTC."""
    array = column(events, name)
    if array is None:
        return None
    if pa.types.is_date(array.type):
        return Moments(_filled(array.cast(pa.date32()).view(pa.int32()).cast(pa.int64()), DAY), is_date=True)
    zone = array.type.tz
    return Moments(_filled(array.cast(pa.timestamp("us", tz=zone), safe=False).view(pa.int64()), 1), is_date=False)


def local_days(moment: Moments | None, engagement: Codes, zones: list[str]) -> Days | None:
    """The day in each engagement's zone (`zones[engagement]`, IANA names); NEVER where unknown."""
    if moment is None:
        return None
    local = moment.at
    if not moment.is_date:
        local = local.copy()
        for zone in sorted(set(zones) - {"UTC"}):
            here = np.array([one == zone for one in zones])[engagement] & (local != NEVER_AT)
            local[here] = _shifted(moment.at[here], zone)
    return np.where(moment.at == NEVER_AT, NEVER, local // DAY).astype(np.int32)


def zones_of(engagements: tuple[str, ...], zones: Mapping[str, str], otherwise: str) -> list[str]:
    """The zone of each engagement."""
    return [zones.get(engagement, otherwise) for engagement in engagements]


def _shifted(at: Instants, zone: str) -> Instants:
    """Microseconds on the local clock."""
    here = pa.array(at).view(pa.timestamp("us", tz="UTC")).cast(pa.timestamp("us", tz=zone))
    return np.asarray(_numpy(pc.local_timestamp(here).view(pa.int64())), dtype=np.int64)


def _filled(array: pa.Array, scale: int) -> Instants:
    valid = _numpy(array.is_valid())
    return np.where(valid, _numpy(array.fill_null(0)) * scale, NEVER_AT)


def _numpy(array: pa.Array) -> NDArray[Any]:
    return np.asarray(array.to_numpy(zero_copy_only=False))
