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

from sourcing_core.spc import RULES, Limits, p_limits, u_limits, xmr_limits

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
