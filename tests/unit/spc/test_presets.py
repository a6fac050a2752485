"""Presets: which rules judge which chart."""

import pytest

from sourcing_core.spc import NELSON, NHS, PRESETS, WESTERN_ELECTRIC, Chart, SignalRules, chart_of, ids_of, preset_of


def test_the_default_takes_zone_rules_for_individual_values_only() -> None:
    """Domain 4.3: zone rules over-alarm on attribute data."""
    default = preset_of("default")

    for chart in (Chart.P, Chart.PPRIME, Chart.U, Chart.UPRIME, Chart.C):
        assert ids_of(default.rules(chart)) == ("WE1", "WE4")
    assert ids_of(default.rules(Chart.XMR)) == ("WE1", "WE2", "WE4")


def test_the_nhs_and_all_presets_are_the_same_on_every_shewhart_chart() -> None:
    for chart in (Chart.XMR, Chart.P, Chart.U, Chart.C):
        assert preset_of("nhs").rules(chart) == NHS
        assert preset_of("all").rules(chart) == WESTERN_ELECTRIC | NELSON


@pytest.mark.parametrize("name", PRESETS)
def test_charts_whose_limits_differ_by_side_keep_limits_and_runs_and_an_average_its_limits_only(name: str) -> None:
    limits = SignalRules.WE1 | SignalRules.N1 | SignalRules.NHS1
    runs = SignalRules.WE4 | SignalRules.N2 | SignalRules.NHS2

    assert PRESETS[name].rules(Chart.EWMA) & ~limits == 0
    assert PRESETS[name].rules(Chart.EWMA) != 0
    for chart in (Chart.T, Chart.G):
        assert PRESETS[name].rules(chart) & ~(limits | runs) == 0
        assert PRESETS[name].rules(chart) & runs != 0


def test_a_name_that_is_no_preset_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match="'strict' is no preset of signal rules; give one of default, nhs, all"):
        preset_of("strict")


def test_every_chart_has_a_word_a_title_and_a_code_that_fits_a_byte() -> None:
    assert [chart.word for chart in Chart] == ["xmr", "p", "pprime", "u", "uprime", "c", "ewma", "t", "g"]
    assert len({chart.title for chart in Chart}) == len(Chart)
    for chart in Chart:
        assert chart_of(chart.word) is chart
        assert 0 <= chart < 128


def test_a_word_that_is_no_chart_is_refused_with_those_that_are() -> None:
    with pytest.raises(ValueError, match="'np' is no chart; give one of xmr, p, pprime"):
        chart_of("np")
