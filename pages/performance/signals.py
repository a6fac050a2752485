"""Signals: what changed that is not noise?"""

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import address, bar, links, load, show
from pages.shared.ending import enough
from pages.shared.guard import require
from pages.shared.points import control_points, of_many
from sourcing_core.charts.control_chart import control_chart
from sourcing_core.charts.small_multiples import small_multiples
from sourcing_core.months import month_label

require()
st.title("Signals")
scope = bar.render()
portfolio, assessment = load.portfolio(), load.assessment()
series, policy, names = portfolio.series, load.policy(), portfolio.names
if not series.shape[1]:
    show.nothing_yet("No figures are recorded yet, so nothing can have changed.", "bring-in", "Bring in a file")
    enough()

vendor_ids = scope.vendor_ids(portfolio)
inside = series.keys["vendor_id"].isin(vendor_ids).to_numpy(bool)
found = assessment.recent_signals
found = found[found["vendor_id"].isin(vendor_ids)]
thin = np.flatnonzero(
    inside & (assessment.control.points < policy.limits_minimum_points) & series.is_present.any(axis=0)
)
_WHY = {
    "WE1": "beyond a limit",
    "WE4": f"{policy.run_length} in a row on one side",
    "WE1;WE4": f"beyond a limit, and {policy.run_length} in a row",
}
_WIDTHS = {
    "Vendor": st.column_config.TextColumn(width=190),
    "Metric": st.column_config.TextColumn(width=190),
    "Site": st.column_config.TextColumn(width=180),
    "Value": st.column_config.TextColumn(alignment="right", width=90),
    "Usually": st.column_config.TextColumn(
        alignment="right", width=90, help="The average of the months that made the limits"
    ),
}


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    first = rows.drop_duplicates(["engagement_id", "metric_id"])
    return pd.DataFrame(
        {
            "Vendor": first["vendor_id"].map(names["vendor"]),
            "Metric": first["metric_id"].map(names["metric"]),
            "Site": first["site_id"].map(names["site"]),
            "Value": [show.number(v, u) for v, u in zip(first["value"], first["unit"], strict=True)],
            "Usually": [show.number(v, u) for v, u in zip(first["centre"], first["unit"], strict=True)],
            "Latest": [month_label(month) for month in first["month"]],
            "Why": first["rules"].map(_WHY),
            "engagement_id": first["engagement_id"],
            "metric_id": first["metric_id"],
        }
    )


lists = (
    ("Changed for the worse", "concern", ":material/trending_down:", "No series changed for the worse."),
    ("Changed for the better", "improvement", ":material/trending_up:", "No series changed for the better."),
)
st.caption(
    f"Months from {month_label(assessment.last_closed - policy.signal_recent_months + 1)} on. A signal says that the process changed, never that a contract was missed. Tick one to see its months."
)
for title, verdict, icon, empty in lists:
    told = _told(found[found["verdict"].eq(verdict)])
    st.subheader(f"{title} · {len(told)}", icon=icon, anchor=False)
    if told.empty:
        st.caption(empty)
        continue
    event = show.table(
        told.drop(columns=["engagement_id", "metric_id"]),
        key=f"signals_{verdict}",
        rows=8,
        columns=_WIDTHS,
        on_select="rerun",
        selection_mode="single-row",
        alt=title,
    )
    picked = address.newly(f"signals_{verdict}", list(event.selection.rows) if event else [])
    if picked:
        chosen = told.iloc[picked[0]]
        st.query_params.update(engagement=str(chosen["engagement_id"]), metric=str(chosen["metric_id"]))


def _thin() -> None:
    """Series of which nothing can be said yet."""
    keys = series.keys.iloc[thin]
    show.table(
        pd.DataFrame(
            {
                "Vendor": keys["vendor_id"].map(names["vendor"]),
                "Site": keys["site_id"].map(names["site"]),
                "Metric": keys["metric_id"].map(names["metric"]),
                "Months": assessment.control.points[thin],
            }
        ),
        key="signals_thin",
        alt="Series with too few months for limits",
    )


if len(thin):
    show.folded(f"Too few months to say · {len(thin)} series", _thin, key="signals_few", icon=":material/help:")


def _one(at: int) -> None:
    """One series in full."""
    key = series.keys.iloc[at]
    name, unit, made_of = (
        str(names["metric"].get(key["metric_id"], "")),
        str(key["unit"]),
        int(assessment.control.points[at]),
    )
    is_trial = made_of < policy.limits_firm_points
    st.subheader(
        f"{show.escaped(name)} of {show.escaped(names['vendor'].get(key['vendor_id']))}, {show.escaped(names['site'].get(key['site_id']))}",
        anchor=False,
    )
    drawn = show.drawn(
        "control",
        lambda colours: control_chart(control_points(assessment, at), colours, name=name, unit=unit, trial=is_trial),
        at,
    )
    show.chart(drawn.figure, drawn.alt, "signal_series", numbers=lambda: control_points(assessment, at), unit=unit)
    kind = {"proportion": "p chart", "rate": "u chart"}.get(str(key["metric_kind"]), "individuals chart")
    based = min(made_of, policy.baseline_points)
    st.caption(
        f"{'Trial limits' if is_trial else 'Limits'} from the first {based} months with figures ({kind})."
        if based >= policy.limits_minimum_points
        else f"Limits need {policy.limits_minimum_points} months with figures; {made_of} are there."
    )
    links.link(
        "vendor",
        "Open the vendor",
        icon=":material/open_in_new:",
        id=key["vendor_id"],
        metric=key["metric_id"],
        engagement=key["engagement_id"],
    )


def _many(rows: pd.DataFrame, number: int) -> None:
    """A column of small charts; a click shows the series in full."""
    drawn = show.drawn(
        "signals", lambda colours: small_multiples(of_many(assessment, rows), colours, across=1), scope, number
    )
    clicked = show.chart(drawn.figure, drawn.alt, f"signals_many_{number}", selects=True)
    if clicked and clicked[0].get("customdata"):
        engagement_id, metric_id = clicked[0]["customdata"][:2]
        st.query_params.update(engagement=str(engagement_id), metric=str(metric_id))
        st.rerun()


found_at = series.columns_of(
    engagement_id=st.query_params.get("engagement", ""), metric_id=st.query_params.get("metric", "")
)
if len(found_at):
    _one(int(found_at[0]))

flagged = found.drop_duplicates(["engagement_id", "metric_id"]).head(12)
if len(flagged):
    st.subheader(
        "Every series that changed" if len(flagged) < 12 else "The twelve that changed most lately", anchor=False
    )
    for number, column in enumerate(
        st.columns(3)
    ):  # three charts of a column each: on a narrow screen they stand below one another
        if len(flagged) <= number:
            continue
        with column:
            _many(flagged.iloc[number::3], number)
