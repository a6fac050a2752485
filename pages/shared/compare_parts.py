"""The parts of the compare page: promises against people, funnel, ranks, reports against measurements, completeness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import links, load, show
from pages.shared.bar import Scope
from sourcing_core.assessment import Assessment
from sourcing_core.assessment.comparison import Compared
from sourcing_core.charts.funnel_plot import WORDS, funnel_plot
from sourcing_core.charts.honesty_chart import honesty_chart
from sourcing_core.charts.rank_chart import rank_chart
from sourcing_core.charts.watermelon import watermelon
from sourcing_core.months import month_label

KINDS = {"vendor": "Vendors", "site": "Sites"}


@dataclass(frozen=True)
class Units:
    """What is compared: the vendors or sites of a scope."""

    assessment: Assessment
    scope: Scope
    kind: str
    ids: frozenset[str]

    @property
    def metrics(self) -> list[str]:
        """Proportions and rates with a better side that they have figures of, the heaviest in the score first."""
        series, names = self.assessment.portfolio.series, self.assessment.portfolio.names["metric"]
        mine = series.keys[f"{self.kind}_id"].isin(list(self.ids)).to_numpy(bool) & series.is_ratio & (series.sign != 0)
        place = {name: number for number, name in enumerate(self.assessment.policy.weights)}
        there = set(series.keys["metric_id"].to_numpy()[mine])
        return sorted(there, key=lambda each: (place.get(each, len(place)), names.get(each, each)))

    def open(self, clicked: list[dict[str, Any]]) -> None:
        """A click leads to the record."""
        if clicked and clicked[0].get("customdata"):
            found = str(np.ravel(clicked[0]["customdata"])[0])
            if self.kind == "vendor":
                links.go("vendor", id=found)
            links.go("register", kind="site", id=found)


def promises_and_people(units: Units) -> None:
    """Green outside and red inside, and its mirror."""
    assessment, policy, kind = units.assessment, units.assessment.policy, units.kind
    st.caption("Green outside and red inside: the figures are met, and the people who use the work are unhappy.")
    rows = load.made(
        "watermelon",
        lambda: assessment.watermelon(kind, set(units.ids)).rename(columns={f"{kind}_id": "key"}),
        kind,
        units.scope,
    )
    drawn = show.drawn(
        "watermelon",
        lambda colours: watermelon(rows, colours, kept_line=policy.kept_share_green, rating_line=policy.rating_green),
        kind,
        units.scope,
    )
    numbers = rows.drop(columns="key")
    units.open(show.chart(drawn.figure, drawn.alt, "compare_watermelon", numbers=numbers, selects=True))


def side_by_side(units: Units, metric_id: str) -> Compared | None:
    """The units in one metric; None when it cannot be compared with the play of chance."""
    return load.made(
        "compared",
        lambda: units.assessment.compared(units.kind, metric_id, set(units.ids)),
        units.kind,
        metric_id,
        units.scope,
    )


def funnel(units: Units, made: Compared, metric_id: str) -> None:
    """Who differs by more than chance."""
    wide = ""
    if made.dispersion > 1:
        wide = f" Limits are widened {made.dispersion**0.5:.1f} times: nearly all of them differ from one another."
    st.caption(f"Inside the funnel a difference is no more than chance explains.{wide}")
    name, unit = _metric(units, metric_id)
    drawn = show.drawn(
        "funnel",
        lambda colours: funnel_plot(made.units, colours, limits=made.limits, centre=made.centre, name=name, unit=unit),
        units.kind,
        metric_id,
        units.scope,
    )
    told = made.units.drop(columns=["key", "status"]).assign(compared=made.units["status"].map(WORDS))
    clicked = show.chart(drawn.figure, drawn.alt, "compare_funnel", numbers=told, unit=unit, selects=True)
    units.open(clicked)


def ranks(units: Units, made: Compared, metric_id: str) -> None:
    """Ranks with the ranks that each may as well have."""
    st.caption("Where two bars overlap, nobody can say which of the two is better.")
    name, unit = _metric(units, metric_id)
    drawn = show.drawn(
        "ranks",
        lambda colours: rank_chart(
            made.units,
            colours,
            name=name,
            unit=unit,
            confidence=units.assessment.policy.confidence,
            rank_count=made.rank_count,
        ),
        units.kind,
        metric_id,
        units.scope,
    )
    units.open(show.chart(drawn.figure, drawn.alt, "compare_ranks", selects=True))


def _metric(units: Units, metric_id: str) -> tuple[str, str]:
    metric = units.assessment.portfolio.tables["metric"].set_index("metric_id").loc[metric_id]
    return str(metric["name"]), str(metric["unit"])


def favoured(assessment: Assessment, vendor_ids: set[str], scope: Scope) -> None:
    """Whether vendors report in their own favour."""
    st.caption(
        f"Months that a vendor reported and that were measured or audited too. A bias is named from "
        f"{assessment.policy.favour_minimum} differing months on."
    )
    both = assessment.favours[assessment.favours["vendor_id"].isin(vendor_ids)]
    drawn = show.drawn("honesty", lambda colours: honesty_chart(both, colours), scope)
    numbers = both.drop(columns="metric") if len(both) else None
    clicked = show.chart(drawn.figure, drawn.alt, "compare_honesty", numbers=numbers, selects=True)
    if clicked and clicked[0].get("customdata"):
        vendor_id, metric_id = clicked[0]["customdata"][:2]
        links.go("vendor", id=str(vendor_id), metric=str(metric_id))


def complete(assessment: Assessment, vendor_ids: set[str]) -> None:
    """Missing months, late series and events that could not be judged."""
    st.caption("Of work that goes on, over the latest twelve closed months, each series from its first figure on.")
    rows = assessment.completeness[assessment.completeness["vendor_id"].isin(vendor_ids)]
    if rows.empty:
        st.caption("No work that goes on has a closed month with figures.")
        return
    show.table(
        pd.DataFrame(
            {
                "Vendor": rows["vendor"],
                "Series": rows["series"],
                "Months missing": [
                    f"{missing:,} of {months:,}"
                    for missing, months in zip(rows["missing"], rows["months"], strict=True)
                ],
                "Series late": rows["late"],
                "Newest month": [month_label(month) if month >= 0 else show.NOTHING for month in rows["latest_month"]],
                "Usable events": [show.number(value, "share") for value in rows["data_quality"]],
            }
        ),
        key="compare_complete",
        columns={
            "Series late": st.column_config.NumberColumn(help="Their latest closed month has no figure yet"),
            "Usable events": st.column_config.TextColumn(help="Share of the imported events that could be judged"),
        },
        alt="Missing months, late series and usable events by vendor",
    )
