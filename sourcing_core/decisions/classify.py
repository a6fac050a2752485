"""What kind of sourcing each engagement is: who controls the work, and is it done abroad?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from sourcing_core.vocabulary import Ownership, SourcingLabel

# (outsourced, offshore) -> label: two axes, each of which is answered on its own (domain 8.1).
LABELS = {
    (False, False): SourcingLabel.IN_HOUSE,
    (True, False): SourcingLabel.OUTSOURCED_ONSHORE,
    (False, True): SourcingLabel.CAPTIVE_OFFSHORE,
    (True, True): SourcingLabel.OFFSHORE_OUTSOURCED,
}


def sourcing_labels(
    engagements: pd.DataFrame, home_country: str | None, home_zone: str | None, nearshore_hours: float, on: date
) -> pd.DataFrame:
    """`label`, `is_offshore` and `is_nearshore` per engagement, on the index of `engagements`.

    Takes the columns ownership, site_country and zone. Outsourced is what an external company does; offshore is what
    is done in another country than `home_country`; nearshore is offshore where the clocks differ by at most
    `nearshore_hours` on that day. What is not known stays missing: a label needs both the ownership and the two
    countries, nearshore also the two zones. A vendor may have several sites, so this is never asked of a vendor.
    """
    ownership, country = engagements["ownership"], engagements["site_country"]
    hours = _hours_from_home(engagements["zone"], home_zone, on)
    is_outsourced = _flag(ownership == Ownership.EXTERNAL, ownership.notna())
    is_offshore = _flag(country != home_country, country.notna() & bool(home_country))
    is_near = _flag(hours.abs() <= nearshore_hours, hours.notna())
    label = pd.Series(index=engagements.index, dtype="str")
    for (outsourced, offshore), word in LABELS.items():
        label[(is_outsourced.eq(outsourced) & is_offshore.eq(offshore)).fillna(False).to_numpy(bool)] = word.value
    # Three-valued "and": what is onshore, or far by the clock, is not nearshore, whatever else is unknown.
    return pd.DataFrame({"label": label, "is_offshore": is_offshore, "is_nearshore": is_offshore & is_near})


def _flag(is_true: pd.Series, is_known: pd.Series) -> pd.Series:
    return is_true.astype("boolean").where(is_known)


def _hours_from_home(zones: pd.Series, home_zone: str | None, on: date) -> pd.Series:
    """Each zone is asked once, however many engagements lie in it."""
    told = [zone for zone in zones.dropna().unique() if zone and home_zone]
    ahead = {zone: _ahead_of_utc(zone, on) - _ahead_of_utc(str(home_zone), on) for zone in told}
    return zones.map({zone: gap / timedelta(hours=1) for zone, gap in ahead.items()}).astype("float64")


def _ahead_of_utc(zone: str, on: date) -> timedelta:
    """At noon UTC, as in `places.clocks`: floors keep the two files apart, a test holds them together."""
    return datetime.combine(on, time(12), UTC).astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
