"""Kleene's truth tables: what is missing is never taken for yes or no."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from sourcing_core.rules.three_valued import CANNOT_TELL, NO, YES, Told, codes_of, is_yes, told

ALL = [NO, CANNOT_TELL, YES]
PAIRS = list(itertools.product(ALL, ALL))
LEFT, RIGHT = (Told(np.array(side, dtype=np.int8)) for side in zip(*PAIRS, strict=True))


@pytest.mark.parametrize(
    ("combined", "answer"),
    [
        (LEFT & RIGHT, [NO, NO, NO, NO, CANNOT_TELL, CANNOT_TELL, NO, CANNOT_TELL, YES]),
        (LEFT | RIGHT, [NO, CANNOT_TELL, YES, CANNOT_TELL, CANNOT_TELL, YES, YES, YES, YES]),
    ],
    ids=["and", "or"],
)
def test_two_answers_are_combined(combined: Told, answer: list[int]) -> None:
    assert combined.codes.tolist() == answer


def test_not_cannot_tell_is_cannot_tell() -> None:
    assert (~Told(np.array(ALL))).codes.tolist() == [YES, CANNOT_TELL, NO]


def test_plain_arrays_may_stand_on_either_side() -> None:
    plain = np.array([False, True, True])
    answers = Told(np.array([YES, CANNOT_TELL, YES]))

    assert (plain & answers).codes.tolist() == (answers & plain).codes.tolist() == [NO, CANNOT_TELL, YES]
    assert (plain | answers).codes.tolist() == (answers | plain).codes.tolist() == [YES, YES, YES]


def test_a_flag_is_told_only_where_it_is_known() -> None:
    answers = told(np.array([True, True, False, False]), np.array([True, False, True, False]))

    assert answers.codes.tolist() == [YES, CANNOT_TELL, NO, CANNOT_TELL]
    assert answers.is_yes.tolist() == [True, False, False, False]
    assert answers.is_unknown.tolist() == [False, True, False, True]
    assert answers.is_no.tolist() == [False, False, True, False]
    assert len(answers) == 4


def test_one_answer_stands_for_all() -> None:
    assert is_yes(True, 3).tolist() == [True, True, True]
    assert codes_of(False) == NO
