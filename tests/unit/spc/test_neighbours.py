"""A series is judged the same alone and among others, to the last bit: a refresh judges only what is new."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from sourcing_core.spc import (
    NELSON,
    NHS,
    WESTERN_ELECTRIC,
    c_limits,
    ewma,
    g_limits,
    p_limits,
    p_prime_limits,
    signal_mask,
    slope_interval,
    t_limits,
    trend,
    u_limits,
    u_prime_limits,
    xmr_limits,
)
from sourcing_core.spc.forecast import discounted, share_breach, steady
from sourcing_core.spc.rare_months import rare_limits

MONTHS, SERIES = 60, 41
RANDOM = np.random.default_rng(7)
VOLUME = RANDOM.integers(20, 500, (MONTHS, SERIES)).astype(float)
COUNT = RANDOM.binomial(VOLUME.astype(int), RANDOM.uniform(0.5, 0.99, SERIES)).astype(float)
VOLUME[RANDOM.random(VOLUME.shape) < 0.1] = np.nan
VALUE = np.round(COUNT / VOLUME, 3)

QUESTIONS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "xmr": lambda value, count, n: xmr_limits(value),
    "p": lambda value, count, n: p_limits(count, n),
    "u": lambda value, count, n: u_limits(count, n),
    "p prime": lambda value, count, n: p_prime_limits(count, n),
    "u prime": lambda value, count, n: u_prime_limits(count, n),
    "c": lambda value, count, n: c_limits(count),
    "t": lambda value, count, n: t_limits(value),
    "g": lambda value, count, n: g_limits(count),
    "rare": lambda value, count, n: rare_limits(count, n),
    "ewma": lambda value, count, n: ewma(value).limits,
    "trend": lambda value, count, n: trend(value),
    "discounted": lambda value, count, n: discounted(count, n, memory=0.9, share=True),
    "steady": lambda value, count, n: steady(value),
}


def columns(answer: Any) -> dict[str, np.ndarray]:
    return {each.name: np.asarray(getattr(answer, each.name)) for each in fields(answer)}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_series_alone_has_the_same_numbers(question: str) -> None:
    ask = QUESTIONS[question]
    together = columns(ask(VALUE, COUNT, VOLUME))
    for at in range(SERIES):
        alone = columns(ask(VALUE[:, [at]], COUNT[:, [at]], VOLUME[:, [at]]))
        for name, numbers in together.items():
            if numbers.ndim and numbers.shape[-1] == SERIES:
                np.testing.assert_array_equal(alone[name][..., 0], numbers[..., at], err_msg=f"{name} of {at}")


def test_a_series_alone_has_the_same_signals_slopes_and_chances() -> None:
    rules = WESTERN_ELECTRIC | NELSON | NHS
    mask = signal_mask(VALUE, p_limits(COUNT, VOLUME), rules)
    low, high = slope_interval(VALUE)
    known = discounted(COUNT, VOLUME, memory=0.9, share=True)
    chance = share_breach(known.amount[-1], known.rest[-1], known.volume[-1], 0.9, 1)
    for at in range(SERIES):
        one = [at]
        assert np.array_equal(
            signal_mask(VALUE[:, one], p_limits(COUNT[:, one], VOLUME[:, one]), rules)[:, 0], mask[:, at]
        )
        assert [end[0] for end in slope_interval(VALUE[:, one])] == [low[at], high[at]]
        assert share_breach(known.amount[-1, one], known.rest[-1, one], known.volume[-1, one], 0.9, 1)[0] == chance[at]
