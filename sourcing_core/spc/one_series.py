"""One series on one chart, for a file or a question at the command line: the same matrix code with one column."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sourcing_core.policy import Policy
from sourcing_core.spc.arrays import QUIET, Flags, Floats
from sourcing_core.spc.baseline import first_points
from sourcing_core.spc.c_chart import c_limits
from sourcing_core.spc.charts import Chart, chart_of
from sourcing_core.spc.ewma import WEIGHT, WIDTH, ewma
from sourcing_core.spc.laney import p_prime_limits, u_prime_limits
from sourcing_core.spc.limits import Limits
from sourcing_core.spc.p_chart import p_limits
from sourcing_core.spc.presets import preset_of
from sourcing_core.spc.rare import g_limits, t_limits
from sourcing_core.spc.rule_bits import Masks, text_of
from sourcing_core.spc.signal_mask import signal_mask
from sourcing_core.spc.u_chart import u_limits
from sourcing_core.spc.xmr import xmr_limits

Numbers = Sequence[float] | NDArray[np.float64]

RATIOS = {Chart.P: p_limits, Chart.PPRIME: p_prime_limits, Chart.U: u_limits, Chart.UPRIME: u_prime_limits}
PROPORTIONS = {Chart.P, Chart.PPRIME}


@dataclass(frozen=True, slots=True, eq=False)
class JudgedSeries:
    """A series with its limits and signals, one entry for each row; NaN where unknown."""

    chart: Chart
    value: Floats
    """What the chart shows: the value, the ratio, or the count. On an EWMA chart the raw value."""
    n: Floats
    """Cases or exposure; NaN on a chart without them."""
    statistic: Floats
    """What the limits judge: the moving average on an EWMA chart, else the value."""
    centre: Floats
    lower: Floats
    upper: Floats
    mask: Masks
    """The bits of the rules that each point completes, see `SignalRules`."""
    rules: tuple[str, ...]
    """The same as text, "WE1;WE4"; empty where there is no signal."""
    sigma_z: float
    """How much more ratios move than chance lets them; NaN on charts without it, and where it is unknown."""
    points: int
    """How many points made the limits."""
    trial: bool
    """Too few points for firm limits."""


def judge_series(
    chart: str,
    value: Numbers | None = None,
    count: Numbers | None = None,
    n: Numbers | None = None,
    baseline: int | None = None,
    preset: str = "default",
    *,
    weight: float = WEIGHT,
    width: float = WIDTH,
    centre: float | None = None,
    sigma: float | None = None,
    narrow: bool = False,
    policy: Policy | None = None,
) -> JudgedSeries:
    """The series judged on a chart: "xmr", "ewma", "t" or "g" of `value`; "c" of `count`; "p", "u" and kin of both.

    "t" and "g" also take their `value` in rows of events. `baseline` is how many of the first points make the limits;
    None takes all. `weight`, `width`, `centre` and `sigma` belong to "ewma", `narrow` to "pprime" and "uprime". Run
    length, factor of the moving range and what is a trial come from `policy`. A missing number (NaN) is a missing
    month. Limits that can not be made (one point) are NaN, without a signal.
    ValueError, in one line, for a chart or preset that does not exist, no rows or columns that do not fit, a number
    that is infinite, a negative count or volume, and more successes than cases.
    """
    kind, chosen, knobs = chart_of(chart), preset_of(preset), policy or Policy()
    rules = chosen.rules(kind)
    if baseline is not None and baseline < 1:
        raise ValueError(f"baseline is {baseline}; give how many of the first points make the limits, 1 or more")
    shown, volume, amount = _columns(kind, value, count, n)
    present = ~np.isnan(shown)
    made_by = None if baseline is None else first_points(present, baseline)
    judged = statistic = shown
    if kind == Chart.EWMA:
        average = ewma(shown, made_by, weight=weight, width=width, centre=centre, sigma=sigma)
        statistic, judged, limits = average.statistic, average.judged, average.limits
    else:
        limits = _limits(kind, amount, volume, made_by, narrow=narrow, factor=knobs.moving_range_factor)
    mask = signal_mask(judged, limits, rules, run_length=chosen.run_length(knobs.run_length))[:, 0]
    points = int(limits.points[0, 0])
    return JudgedSeries(
        chart=kind,
        value=shown[:, 0],
        n=volume[:, 0],
        statistic=statistic[:, 0],
        centre=_line(limits.centre, len(shown)),
        lower=_line(limits.lower, len(shown)),
        upper=_line(limits.upper, len(shown)),
        mask=mask,
        rules=tuple(text_of(mask).tolist()),
        sigma_z=np.nan if limits.sigma_z is None else float(limits.sigma_z[0, 0]),
        points=points,
        trial=points < knobs.limits_firm_points,
    )


def _limits(
    chart: Chart, amount: Floats, volume: Floats, baseline: Flags | None, *, narrow: bool, factor: float
) -> Limits:
    """The limits of one column on any chart but EWMA."""
    if chart in {Chart.PPRIME, Chart.UPRIME}:
        made = p_prime_limits if chart == Chart.PPRIME else u_prime_limits
        return made(amount, volume, baseline, narrow=narrow)
    if chart in RATIOS:
        return RATIOS[chart](amount, volume, baseline)
    if chart == Chart.C:
        return c_limits(amount, baseline)
    if chart == Chart.T:
        return t_limits(amount, baseline, range_factor=factor)
    if chart == Chart.G:
        return g_limits(amount, baseline)
    return xmr_limits(amount, baseline, range_factor=factor)


def _columns(chart: Chart, value: Numbers | None, count: Numbers | None, n: Numbers | None) -> tuple[Floats, ...]:
    """What the chart shows, its volume, and the amount it is made of: each (rows, 1)."""
    if chart in RATIOS:
        amount, volume = _column(count, "count", chart, below_zero=False), _column(n, "n", chart, below_zero=False)
        if len(amount) != len(volume):
            raise ValueError(f"count has {len(amount)} rows, n has {len(volume)}; give both for every row")
        if chart in PROPORTIONS and (rows := np.flatnonzero(amount > volume)).size:
            row = rows[0]
            raise ValueError(
                f"row {row + 1}: count {amount[row, 0]:g} is above n {volume[row, 0]:g}; a {chart.word} chart takes at most n"
            )
        with np.errstate(**QUIET):
            return np.where(volume > 0, amount / volume, np.nan), volume, amount
    if chart == Chart.C:
        amount = _column(count if value is None else value, "count", chart, below_zero=False)
    else:
        amount = _column(value, "value", chart, below_zero=chart not in {Chart.T, Chart.G})
    return amount, np.full(amount.shape, np.nan), amount


def _column(given: Numbers | None, name: str, chart: Chart, *, below_zero: bool) -> Floats:
    """The numbers as one column; ValueError that names the row for a number that can not be."""
    if given is None:
        raise ValueError(f"a {chart.word} chart needs the column {name}")
    numbers = np.asarray(given, dtype=np.float64)
    if numbers.ndim != 1 or not numbers.size:
        raise ValueError(f"{name} has shape {numbers.shape}; give a list with one number for each row")
    _refuse(numbers, np.isinf(numbers), name, "give a finite number")
    if not below_zero:
        _refuse(numbers, numbers < 0, name, "give 0 or more")
    return numbers[:, np.newaxis]


def _refuse(numbers: Floats, wrong: Flags, name: str, cure: str) -> None:
    """ValueError for the first number that is wrong."""
    for row in np.flatnonzero(wrong):
        raise ValueError(f"row {row + 1}: {name} is {numbers[row]:g}; {cure}")


def _line(line: Floats, rows: int) -> Floats:
    """A line of one series, one entry for each row."""
    return np.broadcast_to(line, (rows, 1))[:, 0].copy()
