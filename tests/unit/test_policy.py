"""Every threshold has a reason, and its version names the whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from sourcing_core.policy import Policy, read_policy


def test_every_threshold_says_why_and_belongs_to_a_group() -> None:
    for name, field in Policy.model_fields.items():
        assert field.description, name
        assert isinstance(field.json_schema_extra, dict), name
        assert field.json_schema_extra["group"], name


def test_the_version_changes_with_a_threshold_and_only_then() -> None:
    assert Policy().version == Policy().version
    assert Policy(close_lag_days=11).version != Policy().version
    assert Policy(close_lag_days=10).version == Policy().version


def test_only_what_differs_from_the_defaults_is_told() -> None:
    assert Policy().changed() == {}
    assert Policy(close_lag_days=11).changed() == {"close_lag_days": 11}


def test_what_is_told_makes_the_same_policy_again() -> None:
    made = Policy(close_lag_days=11, home_country="SG", disabled_rules=("G-01",))
    assert Policy.model_validate(made.changed()) == made


def test_the_weights_of_the_scorecard_add_up_to_one() -> None:
    assert sum(Policy().weights.values()) == pytest.approx(1.0)


def test_an_unknown_threshold_is_refused() -> None:
    with pytest.raises(ValidationError, match="close_lag"):
        Policy.model_validate({"close_lag": 3})


def test_a_file_replaces_what_it_names(tmp_path: Path) -> None:
    file = tmp_path / "policy.toml"
    file.write_text('close_lag_days = 5\nhome_country = "PL"\n', encoding="utf-8")
    assert read_policy(file) == Policy(close_lag_days=5, home_country="PL")
    assert read_policy(tmp_path / "absent.toml") == Policy()


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        (
            {"on_time_delivery": 0.5, "defect_rate": 0.45},
            "the weights add up to 0.95: change them so that they add up to 1",
        ),
        (
            {"on_time_delivery": 1.2, "defect_rate": -0.2},
            "defect_rate has a negative weight: use 0 to leave a metric out",
        ),
        ({}, "the weights add up to 0: change them so that they add up to 1"),
    ],
)
def test_weights_that_are_no_whole_are_refused_with_their_sum(weights: dict[str, float], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Policy(weights=weights)


def test_ten_weights_of_a_tenth_add_up_to_one_although_their_floats_do_not() -> None:
    weights = {f"metric_{number}": 0.1 for number in range(10)}
    assert sum(weights.values()) != 1
    assert Policy(weights=weights).weights == weights


def test_a_baseline_shorter_than_the_fewest_points_is_refused_because_no_limit_could_be_made() -> None:
    with pytest.raises(ValidationError, match="limits need 12 points but are made of the first 11"):
        Policy(baseline_points=11)
    assert Policy(baseline_points=12).baseline_points == 12


def test_a_time_zone_that_does_not_exist_is_refused_by_name() -> None:
    with pytest.raises(ValidationError, match="'Europe/Atlantis' is not a time zone"):
        Policy(home_zone="Europe/Atlantis")
