"""The quick form of the mutated files: a thousand of them, with a control that must be caught."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sourcing_core.storage import Store
from tests.campaign.mutated_files import campaign, furnished, product, trusting

pytestmark = pytest.mark.campaign


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = furnished(tmp_path)
    yield opened
    opened.close()


def test_a_thousand_mutated_files_end_in_no_traceback_and_in_no_number_that_nobody_would_read(store: Store) -> None:
    before = store.seal

    report = campaign(product(store), 1000)

    assert report.faults == []
    assert report.files == 1000
    assert min(report.outcomes[how] for how in ("file refused", "some rows refused", "taken")) >= 20, report.outcomes
    assert store.seal == before


def test_an_importer_that_trusts_what_pandas_reads_is_caught() -> None:
    assert campaign(trusting, 100).faults
