"""What became of each line, held against one promise."""

import numpy as np

from sourcing_core.metrics.events.columns import NEVER, Bools, Days
from sourcing_core.metrics.events.delivery_lines import DeliveryLines
from sourcing_core.metrics.events.delivery_rows import CUSTOMER, MUTUAL, UNKNOWN, DeliveryRules

Flags = dict[str, Bools | None]


def kept(lines: DeliveryLines, promise: Days, rules: DeliveryRules) -> Flags:
    """Flags per line; None: raised for no line.

    `on_time`; `early`: before the early tolerance, hence not on time; `left_out`: cancelled so that nobody missed the
    promise; `unjudged`: cancelled before due, and nobody says by whom; `excused`: with an approved excuse.
    """
    on_time, early = lines.completed_on <= promise + np.int32(rules.late_tolerance_days), None
    if rules.early_tolerance_days is not None:
        early = lines.completed_on < promise - np.int32(rules.early_tolerance_days)
        on_time &= ~early
    left_out, unjudged = _cancelled(lines, promise, rules)
    return {"on_time": on_time, "early": early, "left_out": left_out, "unjudged": unjudged, "excused": lines.excused}


def kept_and_filled(lines: DeliveryLines, rules: DeliveryRules) -> Flags:
    """The same by the first promise, and what can only be asked of it.

    `change_told`: the current promise is known; `changed`: if so, whether it is another day; `is_measured`: the
    quantities are known; `in_full`: they agree.
    """
    promise, current = lines.first_promised_on, lines.current_promised_on
    return kept(lines, promise, rules) | {
        "change_told": None if current is None else current != NEVER,
        "changed": None if current is None else current != promise,
        "is_measured": lines.is_measured,
        "in_full": lines.is_in_full(rules),
    }


def counted(lines: DeliveryLines, flags: Flags) -> Bools:
    """Lines that count under the contract."""
    result = np.ones(len(lines), bool)
    for name in ("left_out", "unjudged", "excused"):
        flag = flags[name]
        if flag is not None:
            result &= ~flag
    return result


def _cancelled(lines: DeliveryLines, promise: Days, rules: DeliveryRules) -> tuple[Bools | None, Bools | None]:
    """Which cancelled lines are left out of every count, and which nobody can judge."""
    if lines.cancelled_on is None or lines.canceller is None:
        return None, None
    rows = np.flatnonzero((lines.cancelled_on != NEVER) & (lines.completed_on == NEVER))
    canceller, before_due = lines.canceller[rows], lines.cancelled_on[rows] < promise[rows]
    left_out, unjudged = np.zeros(len(lines), bool), np.zeros(len(lines), bool)
    unjudged[rows] = before_due & (canceller == UNKNOWN)
    left_out[rows] = before_due & ((canceller == CUSTOMER) | (canceller == MUTUAL))
    if not rules.cancelled_is_late:
        left_out[rows] = ~unjudged[rows]
    return left_out, unjudged
