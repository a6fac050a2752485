"""The array code equals the readable loop per series, on any matrix."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from sourcing_core.spc import (
    RULES,
    Limits,
    SignalRules,
    c_limits,
    ewma,
    p_limits,
    p_prime_limits,
    signal_mask,
    u_limits,
    u_prime_limits,
    xmr_limits,
)
from sourcing_core.spc import arrays as spc_arrays

pytestmark = pytest.mark.filterwarnings("error")


def loaded(path: Path) -> ModuleType:
    """A module from its file, as the benchmark loads it."""
    spec = importlib.util.spec_from_file_location(f"spc_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


oracle = loaded(Path(__file__).resolve().with_name("oracle.py"))


def by_arrays(chart: str, amount: np.ndarray, base: np.ndarray, baseline: np.ndarray | None) -> tuple[Any, Limits]:
    if chart == "xmr":
        return amount, xmr_limits(amount, baseline)
    with np.errstate(all="ignore"):
        values = np.where(base > 0, amount / base, np.nan)
    return values, (p_limits if chart == "p" else u_limits)(amount, base, baseline)


def assert_equal_to_the_loop(chart: str, amount: np.ndarray, base: np.ndarray, baseline: np.ndarray | None) -> None:
    values, limits = by_arrays(chart, amount, base, baseline)
    expected = oracle.judged_matrix(chart, amount, base, baseline)

    for name in ("lower", "upper", "sigma"):
        loop = np.array([getattr(one, name) for one in expected]).T
        array = np.broadcast_to(getattr(limits, name), amount.shape)
        assert array == pytest.approx(loop, rel=1e-9, abs=1e-9, nan_ok=True), name
    assert limits.centre[0] == pytest.approx([one.centre for one in expected], abs=1e-9, nan_ok=True)
    assert limits.points[0].tolist() == [one.points for one in expected]
    for name, rule in (("we1", RULES["WE1"]), ("we4", RULES["WE4"])):
        assert np.array_equal(rule(values, limits), np.array([getattr(one, name) for one in expected]).T), name


@st.composite
def matrices(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray | None]:
    """Amounts and bases with gaps, zeros and the impossible among them, and perhaps a baseline mask."""
    shape = draw(st.tuples(st.integers(1, 30), st.integers(1, 4)))
    unknown = st.sampled_from([np.nan, np.nan, np.inf, -np.inf])
    steps = st.integers(0, 6).map(float)
    amount = draw(hnp.arrays(np.float64, shape, elements=st.one_of(steps, steps, steps, st.just(40.0), unknown)))
    volume = st.integers(6, 9).map(float)
    base = draw(hnp.arrays(np.float64, shape, elements=st.one_of(volume, volume, st.sampled_from([0, 500.0]), unknown)))
    allowed = [shape, (shape[0], 1)]
    mask = draw(st.none() | st.sampled_from(allowed).flatmap(lambda form: hnp.arrays(np.bool_, form)))
    return amount, base, mask


@pytest.mark.parametrize("chart", ["xmr", "p", "u"])
@given(data=matrices())
def test_law_limits_and_signals_equal_the_readable_loop(
    chart: str, data: tuple[np.ndarray, np.ndarray, np.ndarray | None]
) -> None:
    amount, base, mask = data

    wide = None if mask is None else np.broadcast_to(mask, amount.shape)
    assert_equal_to_the_loop(chart, amount, base, wide)
    assert_same(by_arrays(chart, amount, base, mask)[1], by_arrays(chart, amount, base, wide)[1])


def assert_same(one: Limits, other: Limits) -> None:
    """A mask of one column means the same as that column repeated."""
    for name in ("centre", "lower", "upper", "sigma", "points"):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True)


@pytest.mark.parametrize("chart", ["xmr", "p", "u"])
def test_sixty_months_of_shifting_series_signal_the_same_by_both_ways(chart: str) -> None:
    rng = np.random.default_rng(20261122)
    base = rng.integers(90, 110, (60, 150)).astype(float)
    chance = np.where(np.arange(60)[:, np.newaxis] < 40, 0.9, rng.uniform(0.5, 0.98, 150))
    amount = rng.binomial(base.astype(int), chance).astype(float)
    amount[rng.random(amount.shape) < 0.05] = np.nan
    baseline = np.broadcast_to(np.arange(60)[:, np.newaxis] < 24, amount.shape)

    assert_equal_to_the_loop(chart, amount, base, baseline)

    values, limits = by_arrays(chart, amount, base, baseline)
    counts = {name: int(rule(values, limits).sum()) for name, rule in RULES.items()}
    assert min(counts.values()) > 10, f"the comparison would prove little: {counts}"


EVERY_RULE = SignalRules(0xFFFF)


def assert_signals_equal_the_loop(values: np.ndarray, limits: Limits, run_length: int | None = None) -> int:
    """Every rule flags what the loop flags; how many flags there are of the rarest rule."""
    mask = signal_mask(values, limits, EVERY_RULE, run_length=run_length)
    full = {name: np.broadcast_to(getattr(limits, name), values.shape) for name in ("lower", "upper", "sigma")}
    centre = np.broadcast_to(limits.centre, (1, values.shape[1]))[0]
    loops = [
        oracle.signals(
            values[:, s].tolist(), float(centre[s]), *(line[:, s].tolist() for line in full.values()), run_length
        )
        for s in range(values.shape[1])
    ]
    for name, rule in SignalRules.__members__.items():
        expected = np.array([loop[name] for loop in loops]).T
        assert np.array_equal((mask & rule) != 0, expected), name
    return min(int(((mask & rule) != 0).sum()) for rule in SignalRules)


@pytest.mark.parametrize("chart", ["xmr", "p", "u"])
@given(data=matrices(), run_length=st.none() | st.integers(1, 12))
def test_law_every_rule_equals_the_readable_loop(
    chart: str, data: tuple[np.ndarray, np.ndarray, np.ndarray | None], run_length: int | None
) -> None:
    assert_signals_equal_the_loop(*by_arrays(chart, *data), run_length)


# Steps of half a sigma, so that points lie on the centre and on zone lines, and patterns come often.
steps = st.sampled_from([-3.5, -3, -2.5, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5])


@given(
    hnp.arrays(np.float64, st.tuples(st.integers(1, 40), st.integers(1, 3)), elements=steps | steps | st.just(np.nan)),
    st.none() | st.integers(1, 12),
)
def test_law_points_on_the_zone_lines_are_judged_as_the_readable_loop_does(
    values: np.ndarray, run_length: int | None
) -> None:
    one = np.ones((1, 1))
    unit = Limits(centre=0 * one, lower=-3 * one, upper=3 * one, sigma=one, points=np.array([[20]]))

    assert_signals_equal_the_loop(values, unit, run_length)


@pytest.mark.parametrize("level", [1, 7, 150])
def test_many_months_in_which_every_rule_fires_are_judged_the_same_by_both_ways(
    level: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the columns are judged in more than one block, and the months in more than one band."""
    monkeypatch.setattr(spc_arrays, "COLUMNS", level)
    monkeypatch.setattr(spc_arrays, "BAND", 150 * level)
    rng = np.random.default_rng(20261124)
    kinds = np.arange(150) % 6
    noise = rng.normal(size=(120, 150))
    zigzag = np.where(np.arange(120) % 2, 1.0, -1.0)[:, np.newaxis]
    values = np.select(
        [kinds == 0, kinds == 1, kinds == 2, kinds == 3, kinds == 4],
        [
            0.3 * noise,
            1.6 * zigzag + 0.3 * noise,
            0.6 + noise,
            noise + np.linspace(-3, 3, 120)[:, np.newaxis],
            2 * noise,
        ],
        noise,
    )
    values[:60:9, kinds == 3] = np.arange(7)[:, np.newaxis]
    values[10:18, kinds == 5] = np.arange(8)[:, np.newaxis] / 4
    values[rng.random(values.shape) < 0.01] = np.nan
    one = np.ones((1, 1))
    unit = Limits(centre=0 * one, lower=-3 * one, upper=3 * one, sigma=one, points=np.array([[20]]))

    rarest = assert_signals_equal_the_loop(values, unit)

    assert rarest > 10, "the comparison would prove little"


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("chart", ["p", "u"])
@given(data=matrices())
def test_law_laney_limits_equal_the_readable_loop(
    chart: str, narrow: bool, data: tuple[np.ndarray, np.ndarray, np.ndarray | None]
) -> None:
    amount, base, mask = data
    wide = None if mask is None else np.broadcast_to(mask, amount.shape)
    limits = (p_prime_limits if chart == "p" else u_prime_limits)(amount, base, mask, narrow=narrow)
    plain = (p_limits if chart == "p" else u_limits)(amount, base, mask)

    loops = [
        oracle.laney(
            chart, amount[:, s].tolist(), base[:, s].tolist(), None if wide is None else wide[:, s].tolist(), narrow
        )
        for s in range(amount.shape[1])
    ]
    for name in ("lower", "upper", "sigma"):
        loop = np.array([getattr(one, name) for one in loops]).T
        assert getattr(limits, name) == pytest.approx(loop, rel=1e-9, abs=1e-9, nan_ok=True), name
    for made in (limits, plain):
        assert made.sigma_z is not None
        assert made.sigma_z[0] == pytest.approx([one.sigma_z for one in loops], rel=1e-9, abs=1e-9, nan_ok=True)


@given(matrices(), st.sampled_from([0.05, 0.2, 0.3, 1.0]), st.sampled_from([2.0, 3.0]))
def test_law_the_moving_average_equals_the_readable_loop(
    data: tuple[np.ndarray, np.ndarray, np.ndarray | None], weight: float, width: float
) -> None:
    values, _, mask = data
    made, base = ewma(values, mask, weight=weight, width=width), xmr_limits(values, mask)

    for s in range(values.shape[1]):
        average, lower, upper = oracle.moving_average(
            values[:, s].tolist(), float(base.centre[0, s]), float(base.sigma[0, s]), weight, width
        )
        assert made.statistic[:, s] == pytest.approx(average, rel=1e-9, abs=1e-9, nan_ok=True)
        assert made.limits.lower[:, s] == pytest.approx(lower, rel=1e-9, abs=1e-9, nan_ok=True)
        assert made.limits.upper[:, s] == pytest.approx(upper, rel=1e-9, abs=1e-9, nan_ok=True)
        assert np.array_equal(np.isnan(made.judged[:, s]), ~np.isfinite(values[:, s]) | np.isnan(average))


@given(matrices())
def test_law_counts_are_judged_as_the_readable_loop_does(
    data: tuple[np.ndarray, np.ndarray, np.ndarray | None],
) -> None:
    values, _, mask = data

    assert_signals_equal_the_loop(values, c_limits(values, mask))
