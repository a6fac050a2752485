"""Methods that compare, question and sum up: vendors, data, strategic scores, work, duties."""

from __future__ import annotations

from pages.shared.method import Method
from sourcing_core.policy import Policy
from sourcing_core.spc.funnel import INNER, OUTER
from sourcing_core.spc.rank_intervals import DRAWS

_COMPARED = "Who stands out"
_TRUST = "Can the data be trusted"
_STRATEGIC = "Strategic metrics"
_SUMS = "Score and duties"


def methods_of_vendors(policy: Policy) -> list[Method]:
    """Comparison, honesty of data, strategic scores, flow of work, score and governance."""
    return [*_compared(policy), *_trust(policy), *_strategic(policy), *_flow(policy), *_sums(policy)]


def _parts(policy: Policy, metric: str) -> str:
    """The weights of a strategic metric in force: 'lead time 25%, conversion 15%'."""
    start = f"{metric}_weight_"
    named = {name.removeprefix(start): value for name, value in policy if name.startswith(start)}
    return ", ".join(f"{name.replace('_', ' ')} {100 * value:g}%" for name, value in named.items())


def _compared(p: Policy) -> list[Method]:
    return [
        Method(
            "funnel",
            _COMPARED,
            "Funnel",
            "Is a vendor better or worse than the average by more than its volume explains?",
            "Inside the funnel nobody is better or worse: their difference is chance. Small vendors may differ widely.",
            f"Limits of {100 * INNER:g} and {100 * OUTER:g}% around the average of all for each volume, by the normal "
            "approximation; widened where five or more units differ among themselves by more than chance explains.",
            "Without volume; for figures that are neither proportions nor rates.",
            "Spiegelhalter 2005, Statistics in Medicine 24(8).",
        ),
        Method(
            "ranks",
            _COMPARED,
            "Ranks with intervals",
            "Who is first, and could it be the other way round?",
            "Overlapping bars: the order of the two cannot be told.",
            f"Ranks of {DRAWS:,} draws from what each unit's counts allow; {100 * p.confidence:g}% of them lie in the bar. The "
            "order is by what each surely reaches, so that ten of ten does not lead.",
            "Without volume there is no rank.",
            "Goldstein and Spiegelhalter 1996.",
        ),
    ]


def _trust(p: Policy) -> list[Method]:
    return [
        Method(
            "honesty",
            _TRUST,
            "Reported against measured",
            "Do a vendor's own figures flatter?",
            "Honest errors go both ways. Errors that always favour the reporter do not.",
            "A sign test over the months of which a reported and a measured or audited figure are known.",
            f"With fewer than {p.favour_minimum} months that differ, or when chance explains it (p = {p.favour_alpha:g}).",
            "Dixon and Mood 1946 (the sign test).",
        ),
        Method(
            "watermelon",
            _TRUST,
            "Promises against people",
            "Are the figures green outside and red inside?",
            "Right and low: promises are kept and people unhappy; ask what the service levels leave out.",
            f"The share of judged windows that were met (green from {100 * p.kept_share_green:g}%), against the lowest latest "
            f"alignment score among the engagements (green from {p.rating_green:g}).",
            "Who is not judged or not rated is counted, not drawn.",
            "The watermelon effect of service level practice.",
        ),
        Method(
            "data-quality",
            _TRUST,
            "Data quality",
            "How much of what came in could be used?",
            f"Below {100 * p.data_quality_floor:g}% the figure beside it is not reliable, however good it looks.",
            "Events that can be judged over all events in scope: a delivery without a promise, or work without a start, "
            "cannot.",
            "Where figures are entered and no events came in.",
            "Contract practice.",
        ),
    ]


def _strategic(p: Policy) -> list[Method]:
    return [
        Method(
            "strategic",
            _STRATEGIC,
            "Innovation, IP protection, alignment",
            "What stands behind a score that no machine measures?",
            "Each component has its floor (0) and target (100); what is unknown is left out and said.",
            "Weighted mean of the known components, per engagement and month; weights are settings.",
            f"When less than {p.component_coverage_floor:.0%} of the weight is known.",
            "See the methods document, Strategic metrics.",
        ),
        Method(
            "innovation",
            _STRATEGIC,
            "Innovation velocity",
            "How fast do ideas become validated benefit?",
            "The months share ideas, so neighbouring ones move together: read a run with its components.",
            f"Weights in force: {_parts(p, 'innovation')}. Ideas live in the last {p.innovation_months} months count; a "
            f"conversion is judged {p.innovation_maturity_days} days after the idea came.",
            "Without any idea.",
            "Our own composition; floors and targets are settings.",
        ),
        Method(
            "ip",
            _STRATEGIC,
            "IP protection",
            "How far are controls proven, not only promised?",
            f"At most {p.ip_gate:g} while a critical control is not even documented, however good the rest is.",
            "Each control's own weight times how well it is evidenced; evidence drops one level after "
            f"{p.evidence_first_months} months and two after {p.evidence_second_months}. A confirmed incident takes "
            f"{p.ip_deduction_critical:g}, {p.ip_deduction_major:g} or {p.ip_deduction_minor:g} points off (critical, major, "
            f"minor) for {p.ip_incident_months} months.",
            "Without any evidence; then a control that nobody assessed counts as absent.",
            "Our own composition; the controls are records.",
        ),
        Method(
            "alignment",
            _STRATEGIC,
            "Alignment with customer needs",
            "Does the work serve a need that somebody named, and are the people content?",
            "The net promoter score has its interval, and few answers make a wide one.",
            f"Weights in force: {_parts(p, 'alignment')}. Answers and reviews of the last {p.alignment_months} months.",
            f"An answer counts from {p.survey_minimum_responses} responses and {p.survey_response_floor:.0%} of those invited on.",
            "Reichheld 2003 (net promoter score); our own composition.",
        ),
    ]


def _flow(p: Policy) -> list[Method]:
    return [
        Method(
            "survival",
            "Flow of work",
            "Open work counts too",
            "How long does work take, when some of it is not finished?",
            "Finished items alone flatter while old work is open.",
            f"Kaplan-Meier over the latest {p.flow_days} days: open items count up to today.",
            "A percentile that too few items reached is not told.",
            "Kaplan and Meier 1958.",
        ),
        Method(
            "littles-law",
            "Flow of work",
            "Queue, throughput and time",
            "Does work pile up?",
            "In a steady flow the two times agree. When they do not, work piles up or the data is wrong.",
            f"Average work in progress over throughput, against the mean cycle time; they may differ by "
            f"{100 * p.flow_slack:g}%.",
            "When nothing was finished.",
            "Little 1961.",
        ),
    ]


def _sums(p: Policy) -> list[Method]:
    weights = ", ".join(f"{name.replace('_', ' ')} {100 * weight:g}%" for name, weight in p.weights.items())
    return [
        Method(
            "score",
            _SUMS,
            "Scorecard",
            "How does a vendor or site stand in one number, and what is it made of?",
            "The range beside it says how far it would move if what is unknown were all bad, or all good.",
            f"Points from the agreed levels, 100 at expected and {p.score_at_minimum:g} at minimum. Weights in force: {weights}. "
            f"At most {p.cap_on_critical:g} while a critical level is below minimum.",
            f"When less than {100 * p.coverage_floor:g}% of the weight is known: no score, no rank.",
            "Our own convention; see the deviations document.",
        ),
        Method(
            "coverage",
            _SUMS,
            "Governance coverage",
            "How much of what applies is done?",
            "Not knowing costs half of what not doing costs; an accepted gap costs nothing. An open critical gap holds it down.",
            f"Rules weighted {p.weight_critical}, {p.weight_high}, {p.weight_medium} and {p.weight_low} by severity.",
            "When no rule applies.",
            "Our own convention.",
        ),
        Method(
            "concentration",
            _SUMS,
            "Concentration",
            "How much depends on one parent company or one country?",
            f"A parent above {p.largest_vendor_share:.0%} or a country above {p.largest_country_share:.0%} of spend is a gap.",
            "Shares of the yearly value of live engagements; the Herfindahl-Hirschman index is the sum of their squares, "
            f"judged against {p.hhi_ceiling:,.0f}.",
            f"The index is not judged with fewer than {p.hhi_minimum_vendors} parents.",
            "US merger guidelines 2023, as a borrowed yardstick.",
        ),
    ]
