"""Pictures of what the core found: a frame in, a plotly figure and its takeaway out."""

from sourcing_core.charts.attainment_chart import attainment_chart
from sourcing_core.charts.attainment_matrix import attainment_matrix
from sourcing_core.charts.calibration_chart import calibration_chart
from sourcing_core.charts.change_list import change_list
from sourcing_core.charts.compare_sites import compare_sites
from sourcing_core.charts.component_bars import component_bars
from sourcing_core.charts.concentration_bars import concentration_bars
from sourcing_core.charts.control_chart import control_chart
from sourcing_core.charts.decision_timeline import decision_timeline
from sourcing_core.charts.drawn import Drawn
from sourcing_core.charts.funnel_plot import funnel_plot
from sourcing_core.charts.gap_board import gap_board
from sourcing_core.charts.heat_map import heat_map
from sourcing_core.charts.honesty_chart import honesty_chart
from sourcing_core.charts.layout import CONFIG, STILL, nothing_to_draw, styled
from sourcing_core.charts.palette import (
    STATUS_MARK,
    STATUS_WORD,
    VERDICT_MARK,
    VERDICT_WORD,
    Palette,
    palette,
)
from sourcing_core.charts.rank_chart import rank_chart
from sourcing_core.charts.score_bars import score_bars
from sourcing_core.charts.series_chart import series_chart
from sourcing_core.charts.small_multiples import small_multiples
from sourcing_core.charts.sparkline import sparkline
from sourcing_core.charts.spend_performance import spend_performance
from sourcing_core.charts.watermelon import watermelon

__all__ = [
    "CONFIG",
    "STATUS_MARK",
    "STATUS_WORD",
    "STILL",
    "VERDICT_MARK",
    "VERDICT_WORD",
    "Drawn",
    "Palette",
    "attainment_chart",
    "attainment_matrix",
    "calibration_chart",
    "change_list",
    "compare_sites",
    "component_bars",
    "concentration_bars",
    "control_chart",
    "decision_timeline",
    "funnel_plot",
    "gap_board",
    "heat_map",
    "honesty_chart",
    "nothing_to_draw",
    "palette",
    "rank_chart",
    "score_bars",
    "series_chart",
    "small_multiples",
    "sparkline",
    "spend_performance",
    "styled",
    "watermelon",
]
