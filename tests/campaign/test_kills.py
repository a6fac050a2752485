"""The quick form of the kill campaign, on both databases, with controls that must be caught."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.campaign.kills import Writer, campaign, furnish, in_two_halves, too_eagerly
from tests.conftest import Prepared
from tests.postgres import Server

pytestmark = pytest.mark.campaign


def test_after_a_hundred_kills_nothing_is_lost_and_nothing_is_half_there() -> None:
    report = campaign(100)

    assert report.faults == []
    assert report.kills == 100
    assert report.acknowledged >= 50
    assert report.unanswered >= 1  # some kills fell between the commit and its answer: the instants are well spread


@pytest.mark.parametrize("writer", [in_two_halves, too_eagerly])
def test_a_writer_that_is_not_safe_is_caught(writer: Writer) -> None:
    assert campaign(60, writer=writer, seed=1).faults


def test_after_twenty_kills_of_clients_a_server_has_lost_nothing(prepared: Prepared, postgres: Server) -> None:
    @contextmanager
    def new_server_database() -> Iterator[str]:
        with prepared.copy("postgresql", "opened") as url:
            furnish(url)
            yield url

    report = campaign(20, new_database=new_server_database, seed=2)

    assert (report.faults, report.kills) == ([], 20)
