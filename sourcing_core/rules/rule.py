"""What a rule is: one question to the portfolio, answered in three yes/no columns and a sentence."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sourcing_core.policy import Policy
from sourcing_core.portfolio import Portfolio
from sourcing_core.rules.table import Table
from sourcing_core.rules.three_valued import Flags
from sourcing_core.vocabulary import Effort, Severity

SUBJECT_KINDS = ("contract", "engagement", "service_level", "vendor", "portfolio", "parent", "country")
"""Whom a finding may be about: a kind of record, or a sum over several."""

Sentences: TypeAlias = "str | Mapping[str, Flags]"
"""One template for every row, or templates with the rows they are for; the first that holds is used."""


@dataclass(frozen=True)
class Verdicts:
    """What a rule answers: one row per subject, three columns of yes, no or cannot tell, and the words.

    `subjects`: one row per subject, sorted by id, with the rule's subject column, vendor_id, tier where the rule is
    tiered, and every column that a sentence names; a column subject_kind overrides the rule's.
    The engine alone decides: not applicable, unknown, gap, met, in this order; cannot tell is always unknown.
    """

    subjects: Table
    gap: Flags
    says: Sentences
    applies: Flags = True
    known: Flags = True
    unknown_says: Sentences = ""
    severity: Mapping[Severity, Flags] = field(default_factory=dict)
    """Rows that are more or less severe than the rule; the last that holds wins."""
    due_on: NDArray[np.datetime64] | None = None
    """By when somebody must act, where that is known."""


Question: TypeAlias = Callable[[Portfolio, Policy], Verdicts]


@dataclass(frozen=True)
class Rule:
    """A question with everything people need to know about it; calling it asks it."""

    id: str
    title: str
    """Names the defect; reads well after "ignore ..."."""
    why: str
    remedy: str
    source: str
    severity: Severity
    effort: Effort
    subject: str
    """The column that names the subject."""
    subject_kind: str
    tiered: bool
    """Whether the severity goes one step up for tier 1 vendors and one down for tier 3."""
    knobs: tuple[str, ...]
    """The thresholds of the policy that it reads."""
    reads_figures: bool
    """Whether a new figure may change an answer; other rules read records alone."""
    ask: Question = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a rule that does not explain itself, by name."""
        for fault, is_there in self._faults().items():
            if is_there:
                raise ValueError(f"rule {self.id or self.ask.__name__}: {fault}")

    def __call__(self, portfolio: Portfolio, policy: Policy) -> Verdicts:
        """The verdicts on every subject."""
        return self.ask(portfolio, policy)

    @property
    def condition(self) -> str:
        """When it is a gap, and every choice behind that: the docstring of its function."""
        return inspect.getdoc(self.ask) or ""

    def _faults(self) -> dict[str, bool]:
        texts = {name: getattr(self, name) for name in ("id", "title", "why", "remedy", "source", "subject")}
        empty = [name for name, text in texts.items() if not text.strip()]
        unread = [name for name in self.knobs if name not in Policy.model_fields]
        return {
            f"{', '.join(empty)} must not be empty": bool(empty),
            "the id must look like G-01 or S-01": not re.fullmatch(r"[A-Z]-\d\d", self.id),
            "the title must start with a capital, have no full stop and name the defect, not the cure": bool(
                re.match(r"[^A-Z]|(Check|Ensure|Verify|Disallow|Require|Must|Should)\b", self.title)
            )
            or self.title.endswith("."),
            "why and remedy must be whole sentences, ending with a full stop": not (
                self.why.endswith(".") and self.remedy.endswith(".")
            ),
            f"subject_kind must be one of {', '.join(SUBJECT_KINDS)}": self.subject_kind not in SUBJECT_KINDS,
            "the docstring must start with 'Gap when' and say when it is a gap": not self.condition.startswith(
                "Gap when"
            ),
            f"the policy has no {', '.join(unread)}": bool(unread),
        }


def rule(
    *,
    id: str,  # noqa: A002 - a rule's id is what everybody calls it
    title: str,
    subject: str,
    subject_kind: str,
    severity: Severity,
    effort: Effort,
    source: str,
    why: str,
    remedy: str,
    tiered: bool = False,
    knobs: tuple[str, ...] = (),
    reads_figures: bool = False,
) -> Callable[[Question], Rule]:
    """Make a rule of a question; raises ValueError when something that people need to know is missing."""

    def made(ask: Question) -> Rule:
        return Rule(
            id=id,
            title=title,
            why=why,
            remedy=remedy,
            source=source,
            severity=severity,
            effort=effort,
            subject=subject,
            subject_kind=subject_kind,
            tiered=tiered,
            knobs=knobs,
            reads_figures=reads_figures,
            ask=ask,
        )

    return made
