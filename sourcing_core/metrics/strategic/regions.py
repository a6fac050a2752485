"""The same metric split by region: each engagement times each region is a subject of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sourcing_core.metrics.strategic.scope import Bools, Codes, Scope, texts_of

_WITH_REGION = ("survey_response", "deliverable", "backlog_item")


@dataclass(frozen=True)
class Regions:
    """The regions in order; `is_whole`: no split at all, every row belongs to the one subject of its engagement."""

    names: tuple[str, ...] = ("",)
    is_whole: bool = True

    @property
    def count(self) -> int:
        """How many subjects an engagement has."""
        return len(self.names)

    def code_of(self, table: pd.DataFrame) -> Codes:
        """(R,) the region of each row; -1 where it is not told, and so belongs to no region."""
        if self.is_whole:
            return np.zeros(len(table), np.int64)
        return pd.Index(self.names).get_indexer(pd.Index(texts_of(table, "region"))).astype(np.int64)

    def subject_of(self, table: pd.DataFrame, scope: Scope) -> Codes:
        """(R,) engagement times region; -1 where either is missing."""
        engagement, region = scope.code_of(table["engagement_id"]), self.code_of(table)
        return np.where((engagement >= 0) & (region >= 0), engagement * self.count + region, -1)

    def spread(self, per_engagement: Bools) -> Bools:
        """(M, E) as (M, S)."""
        return np.repeat(per_engagement, self.count, axis=1)


WHOLE = Regions()


def regions_of(tables: Mapping[str, pd.DataFrame]) -> Regions:
    """Every region that a response, deliverable or backlog item names, in alphabetical order."""
    named = {name for kind in _WITH_REGION if kind in tables for name in texts_of(tables[kind], "region")} - {""}
    return Regions(tuple(sorted(named)), is_whole=False)
