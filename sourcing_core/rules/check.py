"""The engine: every rule asked, every subject given one outcome, a sentence for those that need somebody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import DTypeLike, NDArray

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.catalogue import rules_in_force
from sourcing_core.rules.frames import share_records
from sourcing_core.rules.rule import SUBJECT_KINDS, Rule, Sentences, Verdicts
from sourcing_core.rules.table import TEXT, Rows, Table
from sourcing_core.rules.three_valued import CANNOT_TELL, NO, YES, Flags, codes_of, is_yes
from sourcing_core.rules.waive import waiver_of, waivers_in_force
from sourcing_core.rules.wording import sentences
from sourcing_core.vocabulary import Effort, Outcome, Severity, Tier

Codes: TypeAlias = "NDArray[np.int8]"

OUTCOMES, SEVERITIES, EFFORTS = tuple(Outcome), tuple(Severity), tuple(Effort)
GAP, UNKNOWN, ACCEPTED, MET, NOT_APPLICABLE = (
    np.int8(OUTCOMES.index(word))
    for word in (Outcome.GAP, Outcome.UNKNOWN, Outcome.ACCEPTED, Outcome.MET, Outcome.NOT_APPLICABLE)
)

ANSWERED = ("severity", "outcome", "says", "due_on", "accepted_until", "waiver_id")
"""The columns of a finding that a new figure may change."""


@dataclass(frozen=True)
class _Answers:
    """One rule's answers as columns (N,)."""

    subject_id: pa.Array
    vendor_id: pa.Array
    kind: Codes
    outcome: Codes
    severity: Codes
    sentence: NDArray[np.int64]
    """Position of the subject's sentence in `sentences`, -1 for none."""
    sentences: pa.Array
    due_on: NDArray[np.datetime64]
    waiver: Rows


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
    return _findings(asked, answers, waivers)


def check_again(portfolio: Portfolio, policy: Policy, earlier: Portfolio, findings: pd.DataFrame) -> pd.DataFrame:
    """`check(portfolio, policy)` at a fraction of its cost when nothing but figures is new.

    `findings` are those of the `earlier` portfolio under the same policy. When a record or the day differs too,
    everything is asked again.
    """
    if not share_records(portfolio, earlier):
        return check(portfolio, policy)
    again = [rule for rule in rules_in_force(policy) if rule.reads_figures]
    fresh = check(portfolio, policy, again)
    rows = np.flatnonzero(findings["rule_id"].isin([rule.id for rule in again]))
    # The same subjects in the same order, for no record is new.
    return findings.assign(**{name: _spliced(findings[name], fresh[name], rows) for name in ANSWERED})


def needing_somebody(findings: pd.DataFrame) -> pd.DataFrame:
    """Gaps, unknowns and accepted gaps, worst first: by outcome, severity, due date, rule, subject."""
    outcome, severity = (findings[name].cat.codes.to_numpy() for name in ("outcome", "severity"))
    due_on = findings["due_on"].fillna(pd.Timestamp.max.floor("s")).to_numpy()
    order = np.lexsort((due_on, severity, outcome))  # stable, and the findings are in the order of rules and subjects
    return findings.take(order[outcome[order] <= ACCEPTED]).reset_index(drop=True)


def _answers(rule: Rule, portfolio: Portfolio, policy: Policy, waivers: Table) -> _Answers:
    try:
        verdicts = rule(portfolio, policy)
        subjects, size = verdicts.subjects, len(verdicts.subjects)
        outcome = outcomes(verdicts)
        waiver = waiver_of(waivers, rule.id, subjects.text(rule.subject))
        waiver[outcome != GAP] = -1
        outcome[waiver >= 0] = ACCEPTED
        sentence, texts = _says(verdicts, outcome)
        return _Answers(
            subject_id=subjects.text(rule.subject),
            vendor_id=subjects.text("vendor_id"),
            kind=_kinds(rule, subjects),
            outcome=outcome,
            severity=_severities(rule, verdicts),
            sentence=sentence,
            sentences=texts,
            due_on=np.full(size, "NaT", "datetime64[D]") if verdicts.due_on is None else verdicts.due_on,
            waiver=waiver,
        )
    except Exception as fault:
        fault.add_note(f"while asking rule {rule.id}, {rule.title}")
        raise


def outcomes(verdicts: Verdicts) -> Codes:
    """(N,) outcome of each subject before waivers, as positions in the vocabulary's `Outcome`."""
    applies, known, gap = (codes_of(flags) for flags in (verdicts.applies, verdicts.known, verdicts.gap))
    unclear = (applies == CANNOT_TELL) | (known != YES) | (gap == CANNOT_TELL)
    answered = np.where(unclear, UNKNOWN, np.where(gap == YES, GAP, MET))
    return np.broadcast_to(np.where(applies == NO, NOT_APPLICABLE, answered), (len(verdicts.subjects),)).copy()


def _severities(rule: Rule, verdicts: Verdicts) -> Codes:
    subjects = verdicts.subjects
    rank = np.full(len(subjects), rule.severity.rank, dtype=np.int8)
    for severity, rows in verdicts.severity.items():
        rank[is_yes(rows, len(subjects))] = severity.rank
    if rule.tiered:
        rank += subjects.equals("tier", Tier.T3).astype(np.int8) - subjects.equals("tier", Tier.T1).astype(np.int8)
    return np.clip(rank, 0, len(SEVERITIES) - 1)


def _kinds(rule: Rule, subjects: Table) -> Codes:
    if not subjects.has("subject_kind"):
        return np.full(len(subjects), SUBJECT_KINDS.index(rule.subject_kind), dtype=np.int8)
    return np.array([SUBJECT_KINDS.index(kind) for kind in subjects["subject_kind"]], dtype=np.int8)


def _says(verdicts: Verdicts, outcome: Codes) -> tuple[NDArray[np.int64], pa.Array]:
    """Which sentence each subject gets (-1 for none), and the sentences."""
    size = len(outcome)
    which, texts, count = np.full(size, -1, dtype=np.int64), [pa.array([], TEXT)], 0
    is_gap = (outcome == GAP) | (outcome == ACCEPTED)
    for worded, rows in ((verdicts.says, is_gap), (verdicts.unknown_says, outcome == UNKNOWN)):
        for template, holds in _templates(worded):
            chosen = np.flatnonzero(rows & (which < 0) & is_yes(holds, size))
            if len(chosen):
                which[chosen] = np.arange(count, count + len(chosen))
                texts.append(sentences(template, verdicts.subjects, chosen))
                count += len(chosen)
    return which, pa.concat_arrays(texts)


def _templates(worded: Sentences) -> list[tuple[str, Flags]]:
    return [(worded, True)] if isinstance(worded, str) else list(worded.items())


def _findings(rules: tuple[Rule, ...], answers: list[_Answers], waivers: Table) -> pd.DataFrame:
    counts = [len(each.outcome) for each in answers]
    waiver = _joined(answers, lambda each: each.waiver, np.intp)
    effort = np.repeat([EFFORTS.index(rule.effort) for rule in rules], counts)
    columns = {
        "rule_id": _per_rule([rule.id for rule in rules], counts),
        "title": _per_rule([rule.title for rule in rules], counts),
        "severity": _words(_joined(answers, lambda each: each.severity, np.int8), SEVERITIES),
        "effort": _words(effort, EFFORTS),
        "outcome": _words(_joined(answers, lambda each: each.outcome, np.int8), OUTCOMES),
        "subject_kind": _words(_joined(answers, lambda each: each.kind, np.int8), SUBJECT_KINDS, ordered=False),
        "subject_id": pd.array(_texts([each.subject_id for each in answers]), dtype="str"),
        "vendor_id": pd.array(_texts([each.vendor_id for each in answers]), dtype="str"),
        "says": pd.array(_sentences(answers), dtype="str"),
        "remedy": _per_rule([rule.remedy for rule in rules], counts),
        "source": _per_rule([rule.source for rule in rules], counts),
        "due_on": _joined(answers, lambda each: each.due_on, "datetime64[D]").astype("datetime64[s]"),
        "accepted_until": waivers.at(waiver)["expires_on"].astype("datetime64[s]"),
        "waiver_id": pd.array(waivers.at(waiver).text("waiver_id").fill_null(""), dtype="str"),
    }
    return pd.DataFrame(columns, copy=False)


def _spliced(old: pd.Series[Any], new: pd.Series[Any], rows: NDArray[np.intp]) -> pd.Series[Any]:
    """The one column with the other in some of its rows."""
    if old.dtype == "str":
        both = pa.chunked_array([_arrow(old), _arrow(new)]).combine_chunks()
        at = np.arange(len(old))
        at[rows] = len(old) + np.arange(len(rows))
        return pd.Series(pd.array(both.take(pa.array(at)), dtype="str"), index=old.index)
    spliced = old.copy()
    spliced.array[rows] = new.array
    return spliced


def _arrow(texts: pd.Series[Any]) -> pa.Array:
    array = pa.array(texts.array)
    return (array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array).cast(TEXT)


def _joined(answers: list[_Answers], column: Callable[[_Answers], NDArray[Any]], dtype: DTypeLike) -> NDArray[Any]:
    return np.concatenate([np.empty(0, dtype), *(column(each) for each in answers)])


def _sentences(answers: list[_Answers]) -> pa.Array:
    """Every subject's sentence, '' where it has none."""
    first = np.cumsum([1, *(len(each.sentences) for each in answers)])  # position 0 holds the empty sentence
    at = [np.where(each.sentence < 0, 0, each.sentence + start) for each, start in zip(answers, first, strict=False)]
    texts = pa.concat_arrays([pa.array([""], TEXT), *(each.sentences for each in answers)])
    return texts.take(pa.array(np.concatenate([np.empty(0, np.int64), *at])))


def _texts(columns: list[pa.Array]) -> pa.Array:
    joined = pa.concat_arrays([pa.array([], TEXT), *(column.cast(TEXT) for column in columns)])
    return joined.fill_null("") if joined.null_count else joined


def _words(codes: NDArray[np.integer], words: Sequence[str], *, ordered: bool = True) -> pd.Categorical[str]:
    return pd.Categorical.from_codes(codes.astype(np.int8), pd.Index([str(word) for word in words]), ordered=ordered)


def _per_rule(texts: list[str], counts: list[int]) -> pd.Categorical[str]:
    distinct = list(dict.fromkeys(texts))
    codes = np.repeat([distinct.index(text) for text in texts], counts).astype(np.int16)
    return pd.Categorical.from_codes(codes, pd.Index(distinct, dtype="str"))
