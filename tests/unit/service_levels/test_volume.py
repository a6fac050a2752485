"""How much volume a level needs before anything can be said about it."""

from __future__ import annotations

import numpy as np
import pytest

from sourcing_core.service_levels.codes import KindCode
from sourcing_core.service_levels.volume import volume_for_evidence, volume_to_tell_apart
from sourcing_core.spc.intervals import poisson_exact, wilson


def for_evidence(target: float, direction: int = 1, kind: int = KindCode.PROPORTION) -> float:
    return float(volume_for_evidence(np.array([target]), np.array([direction]), np.array([kind]), 0.95)[0])


@pytest.mark.parametrize(
    ("target", "volume"), [(0.80, 16), (0.85, 22), (0.90, 35), (0.95, 73), (0.98, 189), (0.99, 381)]
)
def test_the_minimum_volumes_of_domain_1_4(target: float, volume: int) -> None:
    assert for_evidence(target) == volume
    assert for_evidence(1 - target, direction=-1) == volume


def test_no_volume_proves_perfection() -> None:
    assert for_evidence(1.0) == np.inf


def test_a_rate_needs_the_exposure_at_which_no_event_at_all_settles_it() -> None:
    exposure = for_evidence(0.02, direction=-1, kind=KindCode.RATE)
    assert exposure == pytest.approx(3.688879 / 0.02, rel=1e-6)
    assert poisson_exact(0, exposure, 0.95)[1] == pytest.approx(0.02)


def test_values_have_no_interval_and_so_no_volume() -> None:
    assert np.isnan(for_evidence(5.0, kind=KindCode.DURATION))
    assert np.isnan(for_evidence(0.95, direction=0))


def apart(expected: float, minimum: float, is_rate: bool = False) -> float:
    return float(volume_to_tell_apart(np.array([expected]), np.array([minimum]), np.array([is_rate]), 0.95)[0])


def test_95_and_90_percent_are_told_apart_from_139_on() -> None:
    assert np.ceil(apart(0.95, 0.90)) == 139


@pytest.mark.parametrize(("expected", "minimum"), [(0.95, 0.90), (0.99, 0.97), (0.02, 0.05)])
def test_at_that_volume_the_interval_around_the_expected_level_ends_at_the_minimum(
    expected: float, minimum: float
) -> None:
    n = apart(expected, minimum)
    low, high = wilson(expected * n, n, 0.95)
    assert minimum == pytest.approx(float(low if expected > minimum else high), abs=1e-9)


def test_equal_levels_are_never_told_apart() -> None:
    assert apart(0.95, 0.95) == np.inf
    assert np.isnan(apart(0.95, float("nan")))
