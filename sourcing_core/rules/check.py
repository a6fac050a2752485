"""The engine: every rule asked, every subject given one outcome, a sentence for those that need somebody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.catalogue import rules_in_force
from sourcing_core.rules.rule import SUBJECT_KINDS, Rule, Sentences, Verdicts
from sourcing_core.rules.three_valued import CANNOT_TELL, NO, YES, Flags, codes
from sourcing_core.rules.waive import waiver_of, waivers_in_force
from sourcing_core.rules.wording import sentences
from sourcing_core.vocabulary import Effort, Outcome, Severity, Tier

Codes = NDArray[np.int8]
Says: TypeAlias = "tuple[NDArray[np.int64], pa.StringArray]"
"""Per subject the position of its sentence, -1 for none; and the sentences."""

OUTCOMES = tuple(Outcome)
SEVERITIES = tuple(Severity)
GAP, UNKNOWN, ACCEPTED, MET, NOT_APPLICABLE = (
    np.int8(OUTCOMES.index(word))
    for word in (Outcome.GAP, Outcome.UNKNOWN, Outcome.ACCEPTED, Outcome.MET, Outcome.NOT_APPLICABLE)
)


@dataclass(frozen=True)
class _Answers:
    """One rule's answers as columns (N,)."""

    subject_id: pd.Series[Any]
    vendor_id: pd.Series[Any]
    kind: Codes
    outcome: Codes
    severity: Codes
    says: Says
    due_on: NDArray[np.datetime64]
    waiver: NDArray[np.intp]


def check(portfolio: Portfolio, policy: Policy, rules: Sequence[Rule] | None = None) -> pd.DataFrame:
    """Every subject of every rule, answered once: one row each, ordered by rule, then subject.

    Columns: rule_id, title, severity, effort, outcome, subject_kind, remedy, source (categories: severity and outcome
    in the order of the vocabulary), subject_id, vendor_id ('' when several vendors are meant), says ('' where the
    outcome is met or not applicable), due_on, accepted_until (dates or NaT), waiver_id ('' when none).
    `rules` defaults to those in force. Take `needing_somebody` of it for lists.
    """
    asked = rules_in_force(policy) if rules is None else tuple(rules)
    waivers = waivers_in_force(portfolio)
    answers = [_answers(rule, portfolio, policy, waivers) for rule in asked]
    return _table(asked, answers, waivers)


def needing_somebody(findings: pd.DataFrame) -> pd.DataFrame:
    """Gaps, unknowns and accepted gaps, worst first: by outcome, severity, due date, rule, subject."""
    outcome, severity = (findings[name].cat.codes.to_numpy() for name in ("outcome", "severity"))
    due_on = findings["due_on"].fillna(pd.Timestamp.max.floor("s")).to_numpy()
    order = np.lexsort((due_on, severity, outcome))  # stable, and the findings are in the order of rules and subjects
    return findings.take(order[outcome[order] <= ACCEPTED]).reset_index(drop=True)


def _answers(rule: Rule, portfolio: Portfolio, policy: Policy, waivers: pd.DataFrame) -> _Answers:
    try:
        verdicts = rule(portfolio, policy)
        subjects, size = verdicts.subjects, len(verdicts.subjects)
        outcome = outcomes(verdicts, size)
        waiver = waiver_of(waivers, rule.id, subjects[rule.subject])
        waiver[outcome != GAP] = -1
        outcome[waiver >= 0] = ACCEPTED
        return _Answers(
            subject_id=subjects[rule.subject],
            vendor_id=subjects["vendor_id"] if "vendor_id" in subjects else pd.Series([""] * size, dtype="str"),
            kind=_kinds(rule, subjects),
            outcome=outcome,
            severity=_severities(rule, verdicts, subjects),
            says=_says(verdicts, subjects, outcome),
            due_on=_due(verdicts, size),
            waiver=waiver,
        )
    except Exception as fault:
        fault.add_note(f"while asking rule {rule.id}, {rule.title}")
        raise


def outcomes(verdicts: Verdicts, size: int) -> Codes:
    """(N,) outcome of each subject before waivers, as positions in the vocabulary's `Outcome`."""
    applies, known, gap = (codes(flags, size) for flags in (verdicts.applies, verdicts.known, verdicts.gap))
    unclear = (applies == CANNOT_TELL) | (known != YES) | (gap == CANNOT_TELL)
    answered = np.where(unclear, UNKNOWN, np.where(gap == YES, GAP, MET))
    return np.where(applies == NO, NOT_APPLICABLE, answered)


def _severities(rule: Rule, verdicts: Verdicts, subjects: pd.DataFrame) -> Codes:
    rank = np.full(len(subjects), rule.severity.rank, dtype=np.int8)
    for severity, rows in verdicts.severity.items():
        rank[codes(rows, len(subjects)) == YES] = severity.rank
    if rule.tiered:
        tier = subjects["tier"]
        rank -= (tier == Tier.T1).to_numpy(np.int8)
        rank += (tier == Tier.T3).to_numpy(np.int8)
    return np.clip(rank, 0, len(SEVERITIES) - 1)


def _kinds(rule: Rule, subjects: pd.DataFrame) -> Codes:
    if "subject_kind" not in subjects:
        return np.full(len(subjects), SUBJECT_KINDS.index(rule.subject_kind), dtype=np.int8)
    return np.array([SUBJECT_KINDS.index(kind) for kind in subjects["subject_kind"]], dtype=np.int8)


def _says(verdicts: Verdicts, subjects: pd.DataFrame, outcome: Codes) -> Says:
    which, texts = np.full(len(subjects), -1, dtype=np.int64), [pa.array([], pa.string())]
    for worded, rows in (
        (verdicts.says, (outcome == GAP) | (outcome == ACCEPTED)),
        (verdicts.unknown_says, outcome == UNKNOWN),
    ):
        for template, holds in _templates(worded):
            chosen = np.flatnonzero(rows & (which < 0) & (codes(holds, len(subjects)) == YES))
            if len(chosen):
                which[chosen] = np.arange(len(chosen)) + sum(map(len, texts))
                texts.append(sentences(template, subjects, chosen))
    return which, pa.concat_arrays(texts)


def _templates(worded: Sentences) -> list[tuple[str, Flags]]:
    return [(worded, True)] if isinstance(worded, str) else list(worded.items())


def _due(verdicts: Verdicts, size: int) -> NDArray[np.datetime64]:
    if verdicts.due_on is None:
        return np.full(size, "NaT", dtype="datetime64[s]")
    return verdicts.due_on.to_numpy("datetime64[s]")


def _table(rules: tuple[Rule, ...], answers: list[_Answers], waivers: pd.DataFrame) -> pd.DataFrame:
    counts = [len(each.outcome) for each in answers]
    waiver = _joined(answers, lambda each: each.waiver, np.intp)
    due_on = _joined(answers, lambda each: each.due_on, "datetime64[s]")
    kind = _joined(answers, lambda each: each.kind, np.int8)
    severity = _joined(answers, lambda each: each.severity, np.int8)
    outcome = _joined(answers, lambda each: each.outcome, np.int8)
    return pd.DataFrame(
        {
            "rule_id": _per_rule([rule.id for rule in rules], counts),
            "title": _per_rule([rule.title for rule in rules], counts),
            "severity": pd.Categorical.from_codes(severity, list(map(str, SEVERITIES)), ordered=True),
            "effort": pd.Categorical.from_codes(
                np.repeat([list(Effort).index(rule.effort) for rule in rules], counts).astype(np.int8),
                list(map(str, Effort)),
                ordered=True,
            ),
            "outcome": pd.Categorical.from_codes(outcome, list(map(str, OUTCOMES)), ordered=True),
            "subject_kind": pd.Categorical.from_codes(kind, list(SUBJECT_KINDS)),
            "subject_id": _texts([each.subject_id for each in answers]),
            "vendor_id": _texts([each.vendor_id for each in answers]),
            "says": _sentences([each.says for each in answers]),
            "remedy": _per_rule([rule.remedy for rule in rules], counts),
            "source": _per_rule([rule.source for rule in rules], counts),
            "due_on": due_on,
            "accepted_until": np.append(waivers["expires_on"].to_numpy("datetime64[s]"), np.datetime64("NaT"))[waiver],
            "waiver_id": pd.Series(
                pd.array([*waivers["waiver_id"], ""], dtype="str").take(waiver)
            ),  # -1 takes the last
        }
    )


def _sentences(says: list[Says]) -> pd.Series[str]:
    """Every subject's sentence, '' where it has none."""
    offsets = np.cumsum([1, *(len(texts) for _, texts in says)])  # position 0 holds the empty sentence
    which = [np.where(at < 0, 0, at + first) for (at, _), first in zip(says, offsets, strict=False)]
    texts = pa.chunked_array([pa.array([""]), *(texts for _, texts in says)], pa.string()).combine_chunks()
    return pd.Series(pd.array(texts, dtype="str").take(np.concatenate([np.empty(0, np.int64), *which])))


def _joined(answers: list[_Answers], column: Callable[[_Answers], NDArray[Any]], dtype: Any) -> NDArray[Any]:
    return np.concatenate([np.empty(0, dtype), *(column(each) for each in answers)])


def _texts(columns: list[pd.Series[Any]]) -> pd.Series[str]:
    joined = pd.concat([pd.Series([], dtype="str"), *columns], ignore_index=True).astype("str")
    return joined.fillna("") if joined.hasnans else joined


def _per_rule(texts: list[str], counts: list[int]) -> pd.Categorical:
    distinct = list(dict.fromkeys(texts))
    return pd.Categorical.from_codes(
        np.repeat([distinct.index(text) for text in texts], counts).astype(np.int16), distinct
    )
