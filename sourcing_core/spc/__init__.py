"""Statistical process control for many series at once: arrays in, arrays out, and unknown stays NaN."""

from sourcing_core.spc.assurance import Assurance, assurance
from sourcing_core.spc.backtest import Calibration, Skill, calibration, skill
from sourcing_core.spc.baseline import first_points
from sourcing_core.spc.c_chart import c_limits
from sourcing_core.spc.chart_choice import chart_choice
from sourcing_core.spc.charts import Chart, chart_of
from sourcing_core.spc.evidence import Evidence, evidence, minimum_volume
from sourcing_core.spc.ewma import Ewma, ewma
from sourcing_core.spc.false_alarms import average_run_length, chance_of_flag, expected_false_alarms
from sourcing_core.spc.favour import Favour, favour
from sourcing_core.spc.funnel import Funnel, Place, funnel
from sourcing_core.spc.intervals import newcombe_difference, poisson_exact, wilson
from sourcing_core.spc.laney import p_prime_limits, u_prime_limits
from sourcing_core.spc.limits import Limits, Scope
from sourcing_core.spc.one_series import JudgedSeries, judge_series
from sourcing_core.spc.p_chart import p_limits
from sourcing_core.spc.percentiles import (
    PercentileInterval,
    grouped_percentile,
    percentile,
    percentile_interval,
    percentile_ranks,
)
from sourcing_core.spc.presets import PRESETS, Preset, preset_of
from sourcing_core.spc.rank_intervals import Ranks, rank_intervals
from sourcing_core.spc.rare import g_limits, t_limits
from sourcing_core.spc.rebaseline import Rebaseline, Segments, limits_by_segment, segments
from sourcing_core.spc.rebaseline_suggested import rebaseline_suggested
from sourcing_core.spc.rule_bits import NELSON, NHS, SAYS, WESTERN_ELECTRIC, SignalRules, ids_of, rules_of, text_of
from sourcing_core.spc.sides import Verdict, side, verdict
from sourcing_core.spc.signal_mask import signal_mask
from sourcing_core.spc.signals import RULES, Rule, beyond_limits, run_on_one_side
from sourcing_core.spc.survival import Survival, survival
from sourcing_core.spc.trend import Trend, slope_interval, trend, trend_verdict
from sourcing_core.spc.u_chart import u_limits
from sourcing_core.spc.xmr import xmr_limits

__all__ = [
    "NELSON",
    "NHS",
    "PRESETS",
    "RULES",
    "SAYS",
    "WESTERN_ELECTRIC",
    "Assurance",
    "Calibration",
    "Chart",
    "Evidence",
    "Ewma",
    "Favour",
    "Funnel",
    "JudgedSeries",
    "Limits",
    "PercentileInterval",
    "Place",
    "Preset",
    "Ranks",
    "Rebaseline",
    "Rule",
    "Scope",
    "Segments",
    "SignalRules",
    "Skill",
    "Survival",
    "Trend",
    "Verdict",
    "assurance",
    "average_run_length",
    "beyond_limits",
    "c_limits",
    "calibration",
    "chance_of_flag",
    "chart_choice",
    "chart_of",
    "evidence",
    "ewma",
    "expected_false_alarms",
    "favour",
    "first_points",
    "funnel",
    "g_limits",
    "grouped_percentile",
    "ids_of",
    "judge_series",
    "limits_by_segment",
    "minimum_volume",
    "newcombe_difference",
    "p_limits",
    "p_prime_limits",
    "percentile",
    "percentile_interval",
    "percentile_ranks",
    "poisson_exact",
    "preset_of",
    "rank_intervals",
    "rebaseline_suggested",
    "rules_of",
    "run_on_one_side",
    "segments",
    "side",
    "signal_mask",
    "skill",
    "slope_interval",
    "survival",
    "t_limits",
    "text_of",
    "trend",
    "trend_verdict",
    "u_limits",
    "u_prime_limits",
    "verdict",
    "wilson",
    "xmr_limits",
]
