"""Pooling: sums of both parts, means weighted by n, and nothing at all for percentiles."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.metrics.catalogue import definition
from sourcing_core.metrics.pool import pooled, pooled_figures, pooled_mean

UNKNOWN = np.nan


def joined(metric_id, amount, base):
    metric = definition(metric_id)
    return pooled_figures(amount, base, [0, 0], metric_kind=metric.metric_kind, is_poolable=metric.is_poolable)


def test_unknown_figures_are_left_out_and_never_counted_as_zero():
    pool = pooled([9, UNKNOWN, 1], [10, 200, 4], [0, 0, 0])

    assert (pool.amount[0], pool.base[0]) == (10, 14)


def test_group_without_any_known_figure_stays_unknown():
    pool = pooled([9, UNKNOWN], [10, 5], [0, 1], group_count=3)

    assert np.isnan(pool.amount).tolist() == [False, True, True]
    assert np.isnan(pool.value).tolist() == [False, True, True]


def test_no_activity_has_no_value_but_is_known():
    pool = pooled([0, 0], [0, 0], [0, 0])

    assert (pool.amount[0], pool.base[0]) == (0, 0)
    assert np.isnan(pool.value[0])


def test_means_are_weighted_by_n():
    pool = pooled_mean([80, 50], [30, 10], [0, 0])

    assert (pool.value[0], pool.base[0]) == (72.5, 40)


def test_means_of_which_one_has_no_n_cannot_be_pooled():
    pool = pooled_mean([80, 50, 70], [30, UNKNOWN, 5], [0, 0, 1])

    assert np.isnan(pool.value[0])
    assert pool.value[1] == 70


def test_month_without_activity_does_not_weigh_in_a_mean():
    pool = pooled_mean([80, 0], [30, 0], [0, 0])

    assert pool.value[0] == 80


@pytest.mark.parametrize("metric_id", ["cycle_time", "cycle_time_p85", "cycle_time_p95", "throughput"])
def test_percentiles_and_throughput_are_never_pooled(metric_id):
    pool = joined(metric_id, [3, 5], [10, 10])

    assert np.isnan(pool.value).tolist() == [True]


def test_scores_are_pooled_as_means_and_shares_as_sums():
    assert joined("customer_alignment", [80, 50], [3, 1]).value[0] == 72.5
    assert joined("on_time_delivery", [8, 1], [10, 5]).value[0] == 0.6


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(0, 3)), min_size=1, max_size=30))
def test_pooling_the_pools_is_pooling_everything(parts):
    amount, extra, group = (np.array(column) for column in zip(*parts, strict=True))
    groups = pooled(amount, amount + extra, group, group_count=4)
    everything = pooled(amount, amount + extra, np.zeros(len(parts), int))
    again = pooled(groups.amount, groups.base, np.zeros(4, int))

    assert again.amount[0] == everything.amount[0]
    assert again.base[0] == everything.base[0]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=30))
def test_pooled_share_lies_between_the_smallest_and_the_largest(parts):
    amount, extra = (np.array(column, float) for column in zip(*parts, strict=True))
    base = amount + extra
    pool = pooled(amount, base, np.zeros(len(parts), int))
    shares = (amount / np.where(base > 0, base, np.nan))[base > 0]

    assert len(shares) == 0 or shares.min() - 1e-12 <= pool.value[0] <= shares.max() + 1e-12
