"""Names that mean no record are found once each, the most frequent first."""

from __future__ import annotations

from datetime import date

from sourcing_core.desk.unresolved import unresolved
from sourcing_core.exchange.limits import Limits
from sourcing_core.exchange.read_file import read_file
from sourcing_core.portfolio import empty_portfolio, frame

PORTFOLIO = empty_portfolio(
    date(2026, 6, 1),
    {
        "vendor": frame("vendor", {"vendor_id": ["V-1"], "name": ["Meridian"]}),
        "site": frame("site", {"site_id": ["S-1"], "name": ["Pune"]}),
    },
)


def test_only_names_without_a_record_are_asked_about() -> None:
    file = b"Who,Where\nMeridian,Pune\nMERIDIAN,Pune II\nNobody,Pune II\nV-1,Delhi\n"
    found = unresolved(read_file(file, "f.csv", Limits()), {"vendor": "Who", "site": "Where"}, PORTFOLIO)
    assert found == {"vendor": [("Nobody", 1)], "site": [("Pune II", 2), ("Delhi", 1)]}


def test_nothing_is_asked_when_every_name_is_known() -> None:
    file = b"Who,Where\nMeridian,Pune\nV-1,S-1\n"
    assert unresolved(read_file(file, "f.csv", Limits()), {"vendor": "Who", "site": "Where"}, PORTFOLIO) == {}
