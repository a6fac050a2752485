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
