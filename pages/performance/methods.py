"""Methods: what each chart and statistic answers, and when it stays silent."""

import numpy as np
import pandas as pd
import streamlit as st

from pages.shared import address, bar, load, show, signal_parts
from pages.shared.guard import require
from pages.shared.method_texts import methods
from pages.shared.rule_words import rule_words
from sourcing_core.charts.calibration_chart import calibration_chart
from sourcing_core.spc import PRESETS, Chart, average_run_length, ids_of, preset_of

require()
st.title("Methods")
bar.render()
assessment, policy = load.assessment(), load.policy()
every = methods(policy)
by_id = {each.id: each for each in every}
chosen = address.select(
    "Method",
    ["", *by_id],
    "method",
    key="methods_choice",
    format_func=lambda name: f"{by_id[name].group}: {by_id[name].title}" if name else "All methods",
)
st.caption("Thresholds are those in force; they can be changed in the settings.")
group = ""
for each in [by_id[chosen]] if chosen in by_id else every:
    if each.group != group:
        group = each.group
        st.subheader(group, anchor=False)
    with st.expander(f"**{each.title}.** {each.answers}", expanded=bool(chosen)):
        st.markdown(f"**How to read it.** {show.escaped(each.read)}")
        st.markdown(f"**How it is made.** {show.escaped(each.made)}")
        st.markdown(f"**When it stays silent.** {show.escaped(each.silent)}")
        st.caption(show.escaped(f"Source: {each.source}"))

if chosen in ("", "rules"):
    st.subheader("What the rules cost", anchor=False)
    in_force = preset_of(policy.signal_preset)
    for label, chart in (("counts", Chart.P), ("single values", Chart.XMR)):
        words = rule_words(";".join(ids_of(in_force.rules(chart))))
        st.markdown(f"In force on {label}: {show.escaped(words)}.")
    everything = np.ones(assessment.portfolio.series.shape[1], bool)
    st.caption(signal_parts.false_alarms(assessment, everything))
    st.caption("How many months pass on average between false alarms, for one series in which nothing happens.")
    told = pd.DataFrame(
        {
            "Rules": [preset.title for preset in PRESETS.values()],
            "Name": list(PRESETS),
            "In force": ["yes" if name == policy.signal_preset else "" for name in PRESETS],
            **{
                label: [
                    round(average_run_length(preset.rules(chart), preset.run_length(policy.run_length)))
                    for preset in map(preset_of, PRESETS)
                ]
                for label, chart in (("Counts (p, u)", Chart.P), ("Single values (XmR)", Chart.XMR))
            },
        }
    )
    show.table(told, key="methods_rules", alt="Sets of rules with the months between false alarms")

if chosen in ("", "forecast"):
    st.subheader("Do the chances hold?", anchor=False)

    def _bins() -> pd.DataFrame:
        made = assessment.outlook.calibration
        return pd.DataFrame({name: getattr(made, name) for name in ("forecast", "observed", "low", "high", "n")})

    bins = load.made("calibration", _bins)
    skills = load.made("skills", lambda: assessment.outlook.skills)
    brier, skill = load.made("whole skill", lambda: assessment.outlook.whole_skill)
    drawn = show.drawn(
        "calibration",
        lambda colours: calibration_chart(bins, colours, confidence=policy.confidence, brier=brier, skill=skill),
    )
    left, right = st.columns([2, 3])
    with left:
        show.chart(drawn.figure, drawn.alt, "methods_calibration", numbers=bins.dropna(), unit="share")
    with right:
        if skills.empty:
            st.caption("No level is judged by the month yet.")
        else:
            told = pd.DataFrame(
                {
                    "Metric": skills["metric_id"].map(assessment.portfolio.names["metric"]),
                    "Forecasts": skills["forecasts"],
                    "Misses": skills["misses"],
                    "Brier score": skills["brier"].round(3),
                    "Plain rate": skills["brier_base"].round(3),
                    "Better by": [
                        f"{100 * x:.0f}{show.THIN}%" if np.isfinite(x) else show.NOTHING for x in skills["skill"]
                    ],
                    "Shown": np.where(skills["is_hidden"], "no", "yes"),
                }
            )
            st.caption(
                "Every month was forecast from the months before it. The Brier score is the mean squared error of a "
                "chance; forecasts that are not better than the plain rate of misses are not shown anywhere."
            )
            show.table(told, key="methods_skill", alt="The back-test of the forecasts by metric")
