"""Colours that can be read and told apart, marks that say the same without colour."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from sourcing_core import charts
from sourcing_core.charts.palette import (
    HATCHED,
    NO_TARGET,
    STATUS_MARK,
    STATUS_ORDER,
    STATUS_SYMBOL,
    STATUS_WORD,
    TOO_FEW,
    VERDICT_MARK,
    VERDICT_SYMBOL,
    VERDICT_WORD,
    Palette,
)
from sourcing_core.vocabulary import Compliance, Severity

TEXT, MARK = 4.5, 3.0  # WCAG 2.1, success criteria 1.4.3 and 1.4.11

# Viénot, Brettel, Mollon 1999: linear RGB as seen without the long and without the middle cones.
SEEN_BY = {
    "protanope": np.array([[0.11238, 0.88762, 0.0], [0.11238, 0.88762, 0.0], [0.00401, -0.00401, 1.0]]),
    "deuteranope": np.array([[0.29275, 0.70725, 0.0], [0.29275, 0.70725, 0.0], [-0.02234, 0.02234, 1.0]]),
}


def linear(colour: str) -> np.ndarray:
    """sRGB in hexadecimal as linear red, green, blue between 0 and 1."""
    part = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio, 1 to 21."""
    dark, bright = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) for colour in (one, other))
    return (bright + 0.05) / (dark + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIE L*a*b* (D65) of linear red, green, blue."""
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = np.cbrt(np.clip(to_xyz @ rgb, 1e-4, None) / [0.9505, 1.0, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_contrast_of_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_contrast_of_the_grey_that_just_fails_is_4_48() -> None:
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the well known boundary grey


def test_text_is_legible_on_the_page_and_on_the_side_bar(palette: Palette) -> None:
    for text in (palette.text, palette.muted, palette.verdict["concern"]):
        for page in (palette.paper, palette.surface):
            assert contrast(text, page) >= TEXT


def test_text_on_every_fill_is_legible(palette: Palette) -> None:
    for tone in [palette.accent, palette.quiet, *palette.status.values(), *palette.severity.values()]:
        assert contrast(tone.ink, tone.fill) >= TEXT


def test_marks_and_lines_stand_out_from_the_page(palette: Palette) -> None:
    lines = [palette.line, *palette.verdict.values()]
    lines += [tone.line for tone in [palette.accent, *palette.status.values(), *palette.severity.values()]]
    for line in lines:
        for page in (palette.paper, palette.surface):
            assert contrast(line, page) >= MARK


@pytest.mark.parametrize("eye", sorted(SEEN_BY))
def test_met_amber_and_vermillion_differ_for_colour_blind_eyes(palette: Palette, eye: str) -> None:
    tones = [palette.status[word] for word in ("MET", "BELOW_EXPECTED", "BELOW_MINIMUM")]
    for part in ("line", "fill"):
        seen = [lab(SEEN_BY[eye] @ linear(getattr(tone, part))) for tone in tones]
        for one, other in itertools.combinations(seen, 2):
            assert np.linalg.norm(one - other) > 12  # 2.3 is a just noticeable difference


def test_both_modes_colour_the_same_words() -> None:
    light, dark = charts.palette("light"), charts.palette("dark")

    assert light.status.keys() == dark.status.keys() >= {*Compliance, NO_TARGET, TOO_FEW}
    assert light.severity.keys() == dark.severity.keys() == {str(word) for word in Severity}
    assert light.verdict.keys() == dark.verdict.keys() == VERDICT_WORD.keys()


def test_every_compliance_has_its_own_mark_and_the_word_of_the_vocabulary() -> None:
    assert set(STATUS_ORDER) == {*Compliance, NO_TARGET, TOO_FEW} == set(STATUS_MARK) == set(STATUS_WORD)
    assert len(set(STATUS_MARK.values())) == len(STATUS_MARK)
    assert all(STATUS_WORD[word] == word.label for word in Compliance)


def test_every_status_that_has_a_point_has_its_own_shape() -> None:
    without_a_point = {"NO_DATA", "NO_ACTIVITY"}

    assert set(STATUS_SYMBOL) == set(STATUS_ORDER) - without_a_point
    assert len(set(STATUS_SYMBOL.values())) == len(STATUS_SYMBOL)
    assert "NO_DATA" in HATCHED


def test_every_verdict_has_its_own_mark_and_shape() -> None:
    assert len(set(VERDICT_MARK.values())) == len(set(VERDICT_SYMBOL.values())) == len(VERDICT_WORD) == 3


def test_what_is_not_known_is_grey_whatever_the_reason(palette: Palette) -> None:
    unknown = ("NO_DATA", "NO_ACTIVITY", "EXCLUDED", "PROVISIONAL", NO_TARGET, TOO_FEW)

    assert len({palette.status[word] for word in unknown}) == 1
