"""Methods that judge one series: its promise, its process, its target, its future."""

from __future__ import annotations

from pages.shared.method import Method
from sourcing_core.policy import Policy
from sourcing_core.spc import minimum_volume, preset_of
from sourcing_core.spc.ewma import WEIGHT, WIDTH
from sourcing_core.spc.rebaseline_suggested import SUSTAINED
from sourcing_core.spc.signal_mask import NHS_RUN
from sourcing_core.spc.trend import FEWEST

_PROMISE = "Was the promise kept"
_PROCESS = "Has the process changed"
_TARGET = "Can it meet its target"
_FUTURE = "What will break"
_EXAMPLE = 0.95


def methods_of_series(policy: Policy) -> list[Method]:
    """Intervals, control charts, assurance, trend and forecast, with the thresholds in force."""
    return [*_promise(policy), *_charts(policy), *_rules(policy), *_future(policy)]


def _promise(p: Policy) -> list[Method]:
    sure = f"{100 * p.confidence:g}%"
    return [
        Method(
            "compliance",
            _PROMISE,
            "Compliance",
            "Was the agreed level reached?",
            "Met, below expected or below minimum, month by month. A miss stays a miss, however few cases stand behind it: "
            "evidence stands beside it and never changes it.",
            "The figure of the window (month, quarter, rolling 3 or 12 months), pooled from numerators and denominators, "
            "rounded only where the contract rounds, against the level in force on the first day of the month.",
            f"Until {p.close_lag_days} days after the end of the month (provisional), without a figure, without activity, and "
            "where no level holds.",
            "Contract practice.",
        ),
        Method(
            "wilson",
            _PROMISE,
            "Interval of a proportion",
            "How far from the true share may this figure be?",
            f"In {sure} of cases the interval holds the true share. A wide one says that few cases stand behind it.",
            "Wilson's score interval, from the counts; it stays within 0 and 100%.",
            "Without cases.",
            "Wilson 1927; Newcombe 1998, method 3.",
        ),
        Method(
            "poisson",
            _PROMISE,
            "Interval of a rate",
            "How far from the true rate may this figure be?",
            "As for a proportion; it is not symmetric, and for no event it begins at 0.",
            "Garwood's exact Poisson interval, from chi-squared quantiles.",
            "Without exposure.",
            "Garwood 1936.",
        ),
        Method(
            "evidence",
            _PROMISE,
            "Evidence",
            "Do the figures settle whether the level was reached?",
            "Clearly met, clearly missed, or not distinguishable: then the miss may be bad luck, and the success good luck.",
            f"The whole interval lies on one side of the expected level, or it does not. A perfect record supports "
            f"{100 * _EXAMPLE:g}% only from {float(minimum_volume(_EXAMPLE, p.confidence)):.0f} cases on.",
            "For durations, scores and amounts, which have no interval.",
            "Follows from Wilson's and Garwood's intervals.",
        ),
    ]


def _charts(p: Policy) -> list[Method]:
    run = _run(p)
    return [
        Method(
            "limits",
            _PROCESS,
            "Control limits",
            "Is this month different from the ordinary months before it?",
            "Between the limits lies ordinary variation; nobody needs to explain a point there. A point beyond them, or "
            "a pattern of points, has a cause worth looking for.",
            f"Three standard deviations around the mean of the first {p.baseline_points} points. Limits are frozen; after an "
            "agreed change they are made anew (rebaselined) with a reason and a name.",
            f"With fewer than {p.limits_minimum_points} points; from fewer than {p.limits_firm_points} they are called trial.",
            "Shewhart 1931; Montgomery, Introduction to Statistical Quality Control; Wheeler 1993.",
        ),
        Method(
            "p",
            _PROCESS,
            "p chart",
            "Did a proportion change, such as deliveries on time?",
            "The limits step: a month with few cases has wide ones.",
            "The baseline's events over its cases, plus and minus three binomial standard deviations of each month's cases, "
            "within 0 and 100%.",
            "In a month without cases.",
            "Shewhart 1931; Montgomery.",
        ),
        Method(
            "u",
            _PROCESS,
            "u and c charts",
            "Did a rate or a count change, such as defects per unit?",
            "As a p chart; the lower limit is never below 0. A c chart is the same where every month has one exposure; it is "
            "for files only.",
            "The baseline's events over its exposure, plus and minus three Poisson standard deviations of each month's exposure.",
            "In a month without exposure.",
            "Shewhart 1931; Montgomery.",
        ),
        Method(
            "xmr",
            _PROCESS,
            "Individuals chart (XmR)",
            "Did a single value a month change, such as days or a score?",
            "Straight limits. How far neighbouring months usually differ decides how wide they are.",
            f"The baseline's mean, plus and minus {p.moving_range_factor:g} times its mean moving range; no move is taken "
            "across a missing month.",
            "With fewer than two neighbouring months.",
            "Wheeler 1993; Montgomery.",
        ),
        Method(
            "laney",
            _PROCESS,
            "Limits of over-dispersed figures (p' and u')",
            "Do large volumes make ordinary months look alarming?",
            "The limits are wider than those of a plain p or u chart, and never narrower.",
            f"Where months differ more than {p.dispersion_above:g} times what chance allows and have {p.dispersion_volume:g} "
            "cases or more on average, limits are multiplied by that ratio (sigma z).",
            "Else the plain chart is used.",
            "Laney 2002, Quality Engineering 14(4).",
        ),
        Method(
            "rare",
            _PROCESS,
            "Rare events",
            "Are incidents becoming more frequent, although most months have none?",
            "A month is flagged when chance hardly ever gives so many events. Runs mean nothing here: months without an "
            "event follow one another by nature.",
            f"Fewer than {p.rare_below:g} events a month on average: the upper limit is an exact Poisson quantile of the month's "
            "expected count.",
            f"With fewer than {p.limits_minimum_points} months.",
            "Montgomery, Introduction to Statistical Quality Control.",
        ),
        Method(
            "between",
            _PROCESS,
            "Time or cases between events (t and g)",
            "Do incidents come faster, or more slowly, than they used to?",
            f"Higher is rarer. A point above the upper limit, or {run} above the centre in a row: they come more slowly. The lower "
            "limit is mostly 0, so faster ones show as a run below the centre. The hollow point is the time since the last "
            "one: it still grows, and is judged only once it is beyond the upper limit.",
            f"Time (t): an individuals chart of the time to the power 1/3.6, turned back. Cases (g): quantiles of the geometric "
            f"distribution. Limits are frozen on the first {p.baseline_points} intervals. On a vendor's page, under IP protection, "
            "for the days between its confirmed incidents; of any file on the Signals page and by the command spc.",
            f"With fewer than {p.limits_minimum_points} intervals; of a file, with fewer than two.",
            "Nelson 1994, Journal of Quality Technology 26(3); Benneyan 2001.",
        ),
        Method(
            "ewma",
            _PROCESS,
            "Moving average (EWMA)",
            "Is there a small shift that lasts, which no single month shows?",
            "Each point remembers the months before it, so only the limits judge: a run of such points is no signal. It is "
            "for files: on the Signals page and by the command spc.",
            f"{WEIGHT:g} of the newest month and {1 - WEIGHT:g} of the average before it; limits of {WIDTH:g} standard "
            "deviations of that average.",
            "In a missing month the average is carried on and not judged.",
            "Roberts 1959; NIST/SEMATECH e-Handbook 6.3.2.4.",
        ),
    ]


def _run(p: Policy) -> int:
    """How many points on one side of the centre make a signal, in the set in force."""
    return NHS_RUN if preset_of(p.signal_preset).has_own_run_length else p.run_length


def _rules(p: Policy) -> list[Method]:
    run = _run(p)
    return [
        Method(
            "rules",
            _PROCESS,
            "Signal rules",
            "Which patterns count as a change?",
            f"In force: the set {p.signal_preset}. A point beyond a limit; {run} points in a row on one side of the centre; and "
            "what else the set has, below. The direction says whether it is better or worse.",
            "One mask of rules per point, all series at once. Chance alone flags some: the table below says how often.",
            "A point without a figure breaks a pattern and makes none.",
            "Western Electric 1956; Nelson 1984; NHS Making Data Count; Champ and Woodall 1987.",
        ),
        Method(
            "rebaseline",
            _PROCESS,
            "New limits after a change",
            "Has the process settled at another level, so that the old limits only repeat old news?",
            "It is a suggestion. Limits are made anew only when somebody records a rebaseline with a reason; else a slow "
            "slide would become the new normal.",
            f"At least {max(p.run_length, SUSTAINED)} points in a row on one side of the centre, up to the latest one.",
            "While runs are shorter; a missing month or a point on the centre ends one.",
            "NHS Making Data Count; Wheeler 1993.",
        ),
        Method(
            "assurance",
            _TARGET,
            "Target against limits",
            "Will ordinary months meet the target?",
            "Will meet it: even a bad ordinary month does. Hit and miss: some do, some do not, by chance. Will miss it: "
            "even a good ordinary month does not; pressing people does not help, another process does.",
            "The expected level against the control limits in force; a level on a limit is hit and miss.",
            "Without limits.",
            "NHS Making Data Count; Wheeler 1993.",
        ),
    ]


def _future(p: Policy) -> list[Method]:
    return [
        Method(
            "trend",
            _FUTURE,
            "Drift",
            "Is it slowly becoming worse without breaking any rule?",
            "The change a year. Read it with the chart: a step can look like a slope.",
            f"Mann-Kendall on the latest {p.trend_months} closed months (told below p = {p.trend_alpha:g}), slope by Theil and "
            f"Sen. It matters from {100 * p.trend_materiality:g} points of a share a year on; of other figures, from "
            f"{100 * p.trend_materiality:g}% of their average.",
            f"When chance explains it, when it is too small to matter, and with fewer than {FEWEST} months.",
            "Mann 1945; Kendall 1975; Sen 1968; Gilbert 1987.",
        ),
        Method(
            "forecast",
            _FUTURE,
            "Chance of a miss next month",
            "Which level that is met now will be missed next?",
            f"From {p.forecast_low:.0%} on worth watching, from {p.forecast_watch:.0%} likely, beyond {p.forecast_likely:.0%} very "
            "likely. Of levels called "
            "30%, three of ten are missed: the chart below checks that.",
            f"Proportions by a Beta-binomial, rates by a Gamma-Poisson, in both of which a month counts {p.forecast_memory:g} "
            "times the one after it; single values by Student's t around their mean, with the spread of the moving range. Only "
            "months since the latest rebaseline count.",
            f"A metric's forecasts are hidden unless at least {p.forecast_minimum} earlier ones beat its plain rate of misses. "
            f"Single values need {p.limits_minimum_points} months.",
            "Brier 1950; Gneiting and Raftery 2007.",
        ),
    ]
