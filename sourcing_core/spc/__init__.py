"""Statistical process control for many series at once: arrays in, arrays out, and unknown stays NaN."""

from sourcing_core.spc.c_chart import c_limits
from sourcing_core.spc.evidence import Evidence, evidence, minimum_volume
from sourcing_core.spc.intervals import poisson_exact, wilson
from sourcing_core.spc.limits import Limits
from sourcing_core.spc.p_chart import p_limits
from sourcing_core.spc.percentiles import (
    PercentileInterval,
    grouped_percentile,
    percentile,
    percentile_interval,
    percentile_ranks,
)
from sourcing_core.spc.sides import Verdict, side, verdict
from sourcing_core.spc.signals import RULES, Rule, beyond_limits, run_on_one_side
from sourcing_core.spc.u_chart import u_limits
from sourcing_core.spc.xmr import xmr_limits

__all__ = [
    "RULES",
    "Evidence",
    "Limits",
    "PercentileInterval",
    "Rule",
    "Verdict",
    "beyond_limits",
    "c_limits",
    "evidence",
    "grouped_percentile",
    "minimum_volume",
    "p_limits",
    "percentile",
    "percentile_interval",
    "percentile_ranks",
    "poisson_exact",
    "run_on_one_side",
    "side",
    "u_limits",
    "verdict",
    "wilson",
    "xmr_limits",
]
