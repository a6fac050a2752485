"""What the people who were asked answered: survey responses added up per month and subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sourcing_core.metrics.strategic.nps import DETRACTOR, PROMOTER
from sourcing_core.metrics.strategic.regions import Regions
from sourcing_core.metrics.strategic.scope import (
    Bools,
    Codes,
    Floats,
    Scope,
    days_of,
    in_force,
    shares,
    totals,
    touches,
    within,
)


@dataclass(frozen=True)
class Marks:
    """Satisfaction on one scale, (M, S) for S subjects; marks of different scales are never added up."""

    n: Floats
    satisfied: Floats
    """Marks in the top boxes: 4 and 5 of 5, the top 40 % of any other scale."""
    total: Floats

    @property
    def mean(self) -> Floats:
        """The mean mark; NaN where nobody answered."""
        return shares(self.total, self.n)


@dataclass(frozen=True)
class Answers:
    """The responses of one audience in the last months, (M, S)."""

    marks: Mapping[int, Marks]
    """By the highest mark of the scale, the usual five first."""
    n: Floats
    """Responses, with whatever they answer."""
    recommending: Floats
    """Responses that say how likely they would recommend."""
    promoters: Floats
    detractors: Floats
    rate: Floats
    """Responses to those invited, of the surveys that were open or closed then; NaN where one does not tell."""

    @property
    def main_scale(self) -> Floats:
        """(M, S) the scale with the most marks, of equals the first; NaN where there is none."""
        scales = list(self.marks)
        counts = np.stack([self.marks[scale].n for scale in scales])
        return np.where(counts.max(axis=0) > 0, np.array(scales, np.float64)[counts.argmax(axis=0)], np.nan)


def top_boxes(scale: int) -> int:
    """How many of the highest marks satisfy: two of five, and of any other scale the top 40 %, at least one."""
    return max(2 * scale // 5, 1)


def answers(tables: Mapping[str, pd.DataFrame], scope: Scope, regions: Regions, audience: str, months: int) -> Answers:
    """The responses of an audience by the day of the response; a survey without an engagement is about all of the vendor's.

    Marks outside the survey's scale are no answers.
    """
    surveys = tables["survey"]
    surveys = surveys[(surveys["audience"] == audience).fillna(value=False).to_numpy(bool)]
    responses = tables["survey_response"]
    survey = pd.Index(surveys["survey_id"]).get_indexer(pd.Index(responses["survey_id"])).astype(np.int64)
    responses, survey = responses[survey >= 0], survey[survey >= 0]
    scale = surveys["scale"].to_numpy(np.float64, na_value=np.nan)
    mark, recommend = (responses[name].to_numpy(np.float64, na_value=np.nan) for name in ("satisfaction", "recommend"))
    on = days_of(responses, "responded_on")
    standing = in_force(surveys, scope)
    to_date = in_force(responses, scope) & within(on, scope) & standing[:, survey]
    recent = to_date & within(on, scope, months)
    about = touches(surveys, scope).astype(np.float64)
    adding = _Adding(len(surveys), regions, survey, regions.code_of(responses), about)
    of = scale[survey]
    valid = (mark >= 1) & (mark <= of)
    marks = {}
    for each in _scales(scale):
        here = recent & (valid & (of == each))
        top = here & (mark > each - top_boxes(each))
        marks[each] = Marks(adding(here), adding(top), adding(here, np.where(valid, mark, 0.0)))
    told = recent & ((recommend >= 0) & (recommend <= 10))
    return Answers(
        marks,
        adding(recent & (valid | ~np.isnan(recommend))),
        adding(told),
        adding(told & (recommend >= PROMOTER)),
        adding(told & (recommend <= DETRACTOR)),
        _rate(surveys, scope, regions, survey, to_date, recent, standing, about, months),
    )


def _scales(scale: Floats) -> list[int]:
    found = sorted({int(each) for each in scale[~np.isnan(scale)].tolist()} - {5})
    return [5, *found]


@dataclass(frozen=True)
class _Adding:
    """Adds responses up per survey and region, then hands each survey to the engagements that it is about."""

    survey_count: int
    regions: Regions
    survey: Codes
    region: Codes
    about: Floats
    """(surveys, E) 1 where the survey is about the engagement."""

    def __call__(self, chosen: Bools, weight: Floats | None = None) -> Floats:
        """(M, S)."""
        several, count = self.regions.count, self.survey_count
        code = np.where(self.region >= 0, self.survey * several + self.region, -1)
        summed = totals(chosen, code, count * several, weight).reshape(len(chosen), count, several)
        found: Floats = np.einsum("msk,se->mek", summed, self.about, optimize=True).reshape(len(chosen), -1)
        return found


def _rate(
    surveys: pd.DataFrame,
    scope: Scope,
    regions: Regions,
    survey: Codes,
    to_date: Bools,
    recent: Bools,
    standing: Bools,
    about: Floats,
    months: int,
) -> Floats:
    """(M, S) share of those invited who answered; nobody tells how many were invited in one region."""
    count = len(surveys)
    if regions.count != 1 or not regions.is_whole:
        return np.full((scope.shape[0], scope.shape[1] * regions.count), np.nan)
    closed = within(days_of(surveys, "closed_on"), scope, months) & standing
    running = (totals(recent, survey, count) > 0) | closed
    invited = surveys["invited_count"].to_numpy(np.float64, na_value=np.nan)
    told = (running & ~np.isnan(invited)) * 1.0
    untold = ((running & np.isnan(invited)) * 1.0) @ about > 0
    answered = (told * totals(to_date, survey, count)) @ about
    return np.where(untold, np.nan, shares(answered, (told * np.nan_to_num(invited)) @ about))
