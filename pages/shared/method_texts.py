"""What every chart and statistic answers, how to read it, how it is made and when it stays silent."""

from __future__ import annotations

from dataclasses import dataclass

from sourcing_core.policy import Policy


@dataclass(frozen=True)
class Method:
    """One method in plain words."""

    id: str
    group: str
    title: str
    answers: str
    read: str
    made: str
    silent: str
    source: str


def methods(policy: Policy) -> list[Method]:
    """All of them, with the thresholds in force."""
    p = policy
    sure = f"{p.confidence * 100:g} %"
    return [
        Method(
            "wilson",
            "Was the promise kept",
            "Interval of a proportion",
            "How far from the true share may this figure be?",
            f"In {sure} of cases the interval holds the true share. A wide one says that few cases stand behind it.",
            "Wilson's score interval, from the counts; it stays within 0 and 100 %.",
            "Without cases.",
            "Wilson 1927; Newcombe 1998, method 3.",
        ),
        Method(
            "poisson",
            "Was the promise kept",
            "Interval of a rate",
            "How far from the true rate may this figure be?",
            "As for a proportion; it is not symmetric, and for no event it begins at 0.",
            "Garwood's exact Poisson interval, from chi-squared quantiles.",
            "Without exposure.",
            "Garwood 1936.",
        ),
        Method(
            "limits",
            "Has the process changed",
            "Control limits",
            "Is this month different from the ordinary months before it?",
            "Between the limits lies ordinary variation; nobody needs to explain a point there. A point beyond them, or "
            "a pattern of points, has a cause worth looking for.",
            f"Three standard deviations around the mean of the first {p.baseline_points} points: a p chart for "
            f"proportions, u for rates, XmR (mean moving range times {p.moving_range_factor:g}) for single values. "
            "Limits are frozen; after an agreed change they are made anew (rebaselined) with a reason and a name.",
            f"With fewer than {p.limits_minimum_points} points; from fewer than {p.limits_firm_points} they are called trial.",
            "Shewhart 1931; Montgomery, Introduction to Statistical Quality Control; Wheeler 1993.",
        ),
        Method(
            "laney",
            "Has the process changed",
            "Limits of over-dispersed figures",
            "Do large volumes make ordinary months look alarming?",
            "The limits are wider than those of a plain p or u chart.",
            f"Laney's p' and u': where months differ more than {p.dispersion_above:g} times what chance allows and have "
            f"{p.dispersion_volume:g} cases or more on average, limits are multiplied by that ratio.",
            "Else the plain chart is used.",
            "Laney 2002, Quality Engineering 14(4).",
        ),
        Method(
            "rare",
            "Has the process changed",
            "Rare events",
            "Are incidents becoming more frequent, although most months have none?",
            "A month is flagged when so many events are too unlikely.",
            f"Fewer than {p.rare_below:g} events a month on average: exact Poisson limits of the count. With the day of each "
            "event, t and g charts would show the time or the cases between them.",
            "Until enough months are known.",
            "Montgomery; Benneyan 2001.",
        ),
        Method(
            "rules",
            "Has the process changed",
            "Signal rules",
            "Which patterns count as a change?",
            f"In force: {p.signal_preset}. Beyond a limit; {p.run_length} points in a row on one side of the centre; and what "
            "the chosen set adds. The direction says whether it is better or worse.",
            "One mask of rules per point, all series at once. The expected number of false alarms stands on the Signals "
            "page: chance alone flags some.",
            "A point without a figure breaks no pattern and makes none.",
            "Western Electric 1956; Nelson 1984; NHS Making Data Count; Champ and Woodall 1987.",
        ),
        Method(
            "assurance",
            "Can it meet its target",
            "Target against limits",
            "Will ordinary months meet the target?",
            "Will meet it: even a bad ordinary month does. Hit and miss: some do, some do not, by chance. Will miss it: "
            "even a good ordinary month does not; pressing people does not help, another process does.",
            "The expected level against the control limits in force.",
            "Without limits.",
            "NHS Making Data Count; Wheeler 1993.",
        ),
        Method(
            "trend",
            "What will break",
            "Drift",
            "Is it slowly becoming worse without breaking any rule?",
            "The change a year, with its interval. Read it with the chart: a step can look like a slope.",
            f"Mann-Kendall on the latest {p.trend_months} closed months (a trend below p = {p.trend_alpha:g}), slope by Theil and "
            f"Sen; it matters from {p.trend_materiality:g} a year on.",
            "When chance explains it, or it is too small to matter.",
            "Mann 1945; Kendall 1975; Sen 1968.",
        ),
        Method(
            "forecast",
            "What will break",
            "Chance of a miss next month",
            "Which level that is met now will be missed next?",
            f"From {p.forecast_watch:.0%} on worth watching, from {p.forecast_likely:.0%} on very likely. Of levels called "
            "30 %, three of ten are missed: the chart below checks that.",
            "Proportions by a Beta-binomial, rates by a Gamma-Poisson, single values by normal order, in which a month "
            f"counts {p.forecast_memory:g} times the one after it.",
            f"A metric's forecasts are hidden unless at least {p.forecast_minimum} earlier ones beat its plain rate of misses.",
            "Brier 1950; Gneiting and Raftery 2007.",
        ),
        Method(
            "funnel",
            "Who stands out",
            "Funnel",
            "Is a vendor better or worse than the average by more than its volume explains?",
            "Inside the funnel nobody is better or worse: their difference is chance. Small vendors may differ widely.",
            "Limits of 95 and 99.8 % around the average for each volume, by the normal approximation; widened where all units "
            "differ among themselves.",
            "Without volume.",
            "Spiegelhalter 2005, Statistics in Medicine 24(8).",
        ),
        Method(
            "ranks",
            "Who stands out",
            "Ranks with intervals",
            "Who is first, and could it be the other way round?",
            "Overlapping bars: the order of the two cannot be told.",
            f"Ranks of 10,000 draws from what each unit's counts allow; {sure} of them lie in the bar. The order is by what each "
            "surely reaches, so that ten of ten does not lead.",
            "Without volume there is no rank.",
            "Goldstein and Spiegelhalter 1996.",
        ),
        Method(
            "honesty",
            "Can the data be trusted",
            "Reported against measured",
            "Do a vendor's own figures flatter?",
            "Honest errors go both ways. Errors that always favour the reporter do not.",
            "A sign test over the months of which both figures are known.",
            f"With fewer than {p.favour_minimum} months that differ.",
            "Dixon and Mood 1946 (the sign test).",
        ),
        Method(
            "watermelon",
            "Can the data be trusted",
            "Promises against people",
            "Are the figures green outside and red inside?",
            "Right and low: promises are kept and people unhappy; ask what the service levels leave out.",
            "Share of judged months that were met, against the alignment score of the latest months.",
            "Who is not judged or not rated is counted, not drawn.",
            "The watermelon effect of service level practice.",
        ),
        Method(
            "strategic",
            "Strategic metrics",
            "Innovation, IP protection, alignment",
            "What stands behind a score that no machine measures?",
            "Each component has its floor (0) and target (100); what is unknown is left out and said.",
            f"Weighted mean of the known components, when {p.component_coverage_floor:.0%} of the weight is known. Weights are "
            "settings.",
            "Below that share.",
            "See the methods document, Strategic metrics.",
        ),
        Method(
            "survival",
            "Flow of work",
            "Open work counts too",
            "How long does work take, when some of it is not finished?",
            "Finished items alone flatter while old work is open.",
            "Kaplan-Meier: open items count up to today.",
            "A percentile that too few items reached is not told.",
            "Kaplan and Meier 1958.",
        ),
    ]
