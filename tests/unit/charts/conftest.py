"""Fixtures for the charts: both modes, and every chart with its sample."""

from __future__ import annotations

import pytest

from sourcing_core import charts
from sourcing_core.charts.palette import Palette
from tests.unit.charts.samples import BOTH_MODES, SAMPLES, Sample


@pytest.fixture(params=BOTH_MODES)
def palette(request: pytest.FixtureRequest) -> Palette:
    """The colours, once for light and once for dark."""
    return charts.palette(request.param)


@pytest.fixture
def light() -> Palette:
    """The light colours, where the mode does not matter."""
    return charts.palette("light")


@pytest.fixture(params=sorted(SAMPLES))
def sample(request: pytest.FixtureRequest) -> Sample:
    """Every chart, one after another."""
    return SAMPLES[request.param]
