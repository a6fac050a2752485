"""What every chart and statistic answers, how to read it, how it is made and when it stays silent."""

from __future__ import annotations

from pages.shared.method import Method
from pages.shared.methods_of_series import methods_of_series
from pages.shared.methods_of_vendors import methods_of_vendors
from sourcing_core.policy import Policy


def methods(policy: Policy) -> list[Method]:
    """All of them, with the thresholds in force, in the order in which a manager asks."""
    return [*methods_of_series(policy), *methods_of_vendors(policy)]
