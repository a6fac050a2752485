"""A portfolio loaded again for a revision is what was loaded then; a refresh is what a fresh load gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sourcing_core.portfolio import Portfolio
from sourcing_core.storage import Change, Posts, Referenced, Removal, StorageRefused, Store, Work
from tests.conftest import Prepared
from tests.factories import (
    AT,
    TODAY,
    after,
    contract,
    engagement,
    facts,
    metric,
    month,
    new,
    posts,
    service_level,
    site,
    tiny_register,
    vendor,
)
from tests.storage.by_hand import rows
from tests.storage.same import assert_same

METRICS = ("on_time_delivery", "defect_rate", "cycle_time")


@dataclass
class Author:
    """Commits things at random, and remembers what the portfolio was after each."""

    store: Store
    random: np.random.Generator
    loaded: dict[int, Portfolio] = field(default_factory=dict)
    hours: int = 1

    def commit(self, work: Work) -> None:
        self.hours += 1
        self.store.commit(work, "Ada", f"Step {self.hours}", after(self.hours))

    def remember(self) -> Portfolio:
        portfolio = self.store.load(TODAY)
        self.loaded[portfolio.revision] = portfolio
        return portfolio

    def figures(self, count: int) -> Posts:
        live = sorted(row[0] for row in rows(self.store.engine, "SELECT engagement_id FROM engagement"))
        told = []
        for _ in range(count if live else 0):
            base = float(self.random.integers(0, 50))
            amount = float("nan") if self.random.random() < 0.15 else float(self.random.integers(0, 50))
            text = f"2026-{self.random.integers(1, 4):02d}" if self.random.random() < 0.95 else "2025-11"
            told.append(
                (
                    str(self.random.choice(live)),
                    str(self.random.choice(METRICS)),
                    text,
                    amount,
                    base,
                    int(self.random.integers(1, 4)),
                )
            )
        return posts(*told)

    def step(self) -> None:
        """One commit of a random kind."""
        what = self.random.choice(
            ["figures", "figures", "figures", "record", "new", "batch", "take back", "remove", "metric"]
        )
        number = int(self.random.integers(1, 6))
        there = self.store.record("vendor", f"V-{number}")
        if what == "figures":
            self.commit(Work(posts=self.figures(int(self.random.integers(1, 6)))))
        elif what == "record" and there is not None:
            self.commit(
                Work(
                    changes=[
                        Change(
                            vendor(number, owner_id="P-1", tier=str(self.random.choice(["T1", "T2", "T3"]))), there[1]
                        )
                    ]
                )
            )
        elif what == "new" and there is None:
            self.commit(Work(changes=new(tiny_register(number)[-4:])))
        elif what == "batch":
            self.bring(number)
        elif what == "take back":
            standing = [
                row[0]
                for row in rows(
                    self.store.engine, "SELECT batch_id FROM batch WHERE taken_back_revision IS NULL ORDER BY revision"
                )
            ]
            if standing:
                self.commit(Work(takes_back=str(self.random.choice(standing))))
        elif what == "remove":
            try:
                self.commit(
                    Work(
                        changes=[Removal("engagement", f"E-{number}")]
                        if self.store.record("engagement", f"E-{number}")
                        else []
                    )
                )
            except Referenced:
                return
        elif what == "metric":
            record, version = self.store.record("metric", "defect_rate") or (None, 0)
            if record is not None:
                self.commit(Work(changes=[Change(record.model_copy(update={"minimum_count": number}), version)]))

    def bring(self, number: int) -> None:
        """An import that makes what it needs, with figures."""
        fresh = [] if self.store.record("vendor", f"V-{number}") else new(tiny_register(number)[-4:])
        told = self.figures(3)
        if fresh:
            more = posts((f"E-{number}", "on_time_delivery", "2026-02", 9, 10, 2))
            told = Posts(
                [*told.engagement_id, *more.engagement_id],
                [*told.metric_id, *more.metric_id],
                *(
                    np.concatenate([getattr(told, name), getattr(more, name)])
                    for name in ("month", "amount", "base", "source")
                ),
            )
        self.commit(Work(changes=fresh, posts=told, batch=facts(sha256=f"{self.hours:064d}")))


@pytest.mark.parametrize("seed", range(2))
def test_a_portfolio_of_any_past_revision_is_byte_for_byte_what_was_loaded_then(store: Store, seed: int) -> None:
    author = Author(store, np.random.default_rng(seed))
    author.commit(Work(changes=new(tiny_register(2))))
    author.remember()
    for _ in range(20):
        author.step()
        author.remember()

    assert len(author.loaded) > 12
    for revision, then in author.loaded.items():
        assert_same(store.load(TODAY, revision), then)
    assert store.verify() == []


@pytest.mark.parametrize("seed", range(10, 12))
def test_a_refresh_equals_a_fresh_load_after_any_commits(store: Store, seed: int) -> None:
    author = Author(store, np.random.default_rng(seed))
    author.commit(Work(changes=new(tiny_register(2))))
    refreshed = store.load(TODAY)
    for _ in range(20):
        for _ in range(int(author.random.integers(1, 4))):
            author.step()
        refreshed = store.load(TODAY, previous=refreshed)

        assert_same(refreshed, store.load(TODAY))


@given(seed=st.integers(0, 2**32))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_on_any_history_refresh_and_time_travel_agree_with_fresh_loads(prepared: Prepared, seed: int) -> None:
    with prepared.copy("sqlite", "opened") as url:
        _check_a_history(Store.open(url, AT), seed)


def _check_a_history(store: Store, seed: int) -> None:
    author = Author(store, np.random.default_rng(seed))
    author.commit(Work(changes=new(tiny_register(1))))
    previous = author.remember()
    for _ in range(6):
        author.step()
        fresh = author.remember()
        assert_same(store.load(TODAY, previous=previous), fresh)
        previous = store.load(TODAY, previous=previous) if author.random.random() < 0.7 else previous
    for revision, then in author.loaded.items():
        assert_same(store.load(TODAY, revision), then)
    store.close()


def test_a_load_of_a_past_day_knows_what_was_recorded_by_its_end(furnished: Store) -> None:
    furnished.commit(Work(changes=new([vendor(9)])), "Ada", "Late", after(15.5))

    assert (AT.day, after(14.99).day, after(15).day) == (5, 5, 6)
    assert furnished.load(date(2026, 1, 5)).revision == 3
    assert furnished.load(date(2026, 1, 6)).revision == 4
    assert "V-9" not in furnished.load(date(2026, 1, 5)).tables["vendor"]["vendor_id"].tolist()


def test_a_day_before_the_first_entry_is_seen_with_all_that_is_known_now(furnished: Store) -> None:
    portfolio = furnished.load(date(2025, 12, 31))

    assert portfolio.revision == 3
    assert len(portfolio.tables["vendor"]) == 2
    assert not portfolio.series.is_present.any()


def test_series_that_came_later_are_not_in_a_past_portfolio(furnished: Store) -> None:
    furnished.commit(Work(posts=posts(("E-1", "ip_protection", "2026-01", 4, 10, 2))), "Ada", "New", after(3))

    assert furnished.load(TODAY, 3).series.shape[1] == 2
    assert furnished.load(TODAY).series.shape[1] == 3


def test_a_record_of_the_past_is_shown_as_it_was(furnished: Store) -> None:
    furnished.save(vendor(1, owner_id="P-1", tier="T1"), 1, "Ada", "Critical", after(3))
    furnished.commit(Work(changes=new([contract(2), service_level(1)])), "Ada", "More", after(4))
    furnished.commit(Work(changes=[Removal("contract", "C-2")]), "Ada", "Wrong", after(5))

    tiers = [furnished.load(TODAY, revision).tables["vendor"]["tier"].fillna("").tolist() for revision in (3, 4)]
    contracts = [len(furnished.load(TODAY, revision).tables["contract"]) for revision in (4, 5, 6)]

    assert tiers == [["", ""], ["T1", ""]]
    assert contracts == [0, 1, 0]


@pytest.mark.parametrize("revision", [-1, 4, 99])
def test_a_revision_that_does_not_exist_is_refused(furnished: Store, revision: int) -> None:
    with pytest.raises(StorageRefused, match=f"revision {revision} does not exist: the latest is 3"):
        furnished.load(TODAY, revision)


def test_before_the_first_revision_there_is_nothing_at_all(furnished: Store) -> None:
    portfolio = furnished.load(TODAY, 0)

    assert portfolio.tables["metric"].empty
    assert portfolio.series.shape == (1, 0)


def test_a_refresh_without_news_is_the_very_same_portfolio(furnished: Store) -> None:
    portfolio = furnished.load(TODAY)

    assert furnished.load(TODAY, previous=portfolio) is portfolio


def test_a_refresh_tells_what_changed(furnished: Store) -> None:
    previous = furnished.load(TODAY)
    furnished.commit(
        Work(changes=[Change(vendor(1, tier="T1"), 1)], posts=posts(("E-2", "cycle_time", "2026-02", 5, 12, 2))),
        "Ada",
        "Both",
        after(3),
    )

    portfolio = furnished.load(TODAY, previous=previous)

    assert portfolio.trace.older == previous.revision
    assert portfolio.trace.changed_kinds == {"vendor"}
    assert portfolio.trace.changed_columns is not None
    assert portfolio.trace.changed_columns.tolist() == portfolio.series.columns_of(engagement_id="E-2").tolist()


def test_a_refresh_shares_what_did_not_change_and_leaves_the_older_portfolio_alone(furnished: Store) -> None:
    previous = furnished.load(TODAY)
    kept = previous.series.amount.copy()
    furnished.commit(Work(posts=posts(("E-1", "on_time_delivery", "2026-01", 1, 100, 3))), "Ada", "Audit", after(3))

    portfolio = furnished.load(TODAY, previous=previous)

    assert portfolio.tables["vendor"] is previous.tables["vendor"]
    np.testing.assert_array_equal(previous.series.amount, kept)
    assert not portfolio.series.amount.flags.writeable


def test_a_portfolio_of_another_database_is_no_ground_for_a_refresh(furnished: Store, sqlite_url: str) -> None:
    other = Store.open(sqlite_url, AT)
    other.commit(Work(changes=new([vendor(7)])), "Eve", "Another world", after(1))
    strange = other.load(TODAY)

    assert_same(furnished.load(TODAY, previous=strange), furnished.load(TODAY))
    other.close()


def test_a_portfolio_from_before_a_restore_is_no_ground_for_a_refresh(furnished: Store, tmp_path: Path) -> None:
    backup = tmp_path / "backup.db"
    furnished.backup(backup)
    furnished.commit(Work(changes=new([vendor(7)])), "Ada", "Will be lost", after(3))
    lost = furnished.load(TODAY)
    furnished.restore(backup, after(4), tmp_path)
    furnished.commit(Work(changes=new([vendor(8)])), "Ada", "The same revision number", after(5))

    assert furnished.head == lost.revision
    assert_same(furnished.load(TODAY, previous=lost), furnished.load(TODAY))


def test_a_new_day_of_the_same_month_is_loaded_whole(furnished: Store) -> None:
    previous = furnished.load(date(2026, 3, 30))

    assert_same(furnished.load(TODAY, previous=previous), furnished.load(TODAY))


def test_a_metric_of_ones_own_joins_the_matrices(furnished: Store) -> None:
    previous = furnished.load(TODAY)
    furnished.commit(
        Work(
            changes=new([metric(), site(9), engagement(9, vendor_id="V-1", function_id=None)]),
            posts=posts(("E-9", "M-1", "2026-03", 1, 4, 2)),
        ),
        "Ada",
        "Own metric",
        after(3),
    )

    portfolio = furnished.load(TODAY, previous=previous)

    assert_same(portfolio, furnished.load(TODAY))
    assert portfolio.series.keys.iloc[-1][["engagement_id", "metric_id", "vendor_id", "site_id"]].tolist() == [
        "E-9",
        "M-1",
        "V-1",
        "S-9",
    ]
    assert portfolio.series.value[month("2026-03") - portfolio.series.months[0], -1] == 0.25


def test_a_hundred_refreshes_keep_few_pieces_and_the_same_figures(sqlite_url: str) -> None:
    store = Store.open(sqlite_url, AT)
    store.commit(
        Work(
            changes=new(tiny_register(1)),
            posts=posts(*(("E-1", "defect_rate", f"2026-0{number}", number, 100, 2) for number in (1, 2, 3))),
        ),
        "Ada",
        "First",
        AT,
    )
    portfolio = store.load(TODAY)
    for number in range(100):
        store.commit(Work(posts=posts(("E-1", "defect_rate", "2026-02", number, 100, 2))), "Ada", "Again", AT)
        portfolio = store.load(TODAY, previous=portfolio)

    assert len(portfolio.series.ledger) <= 33
    assert_same(portfolio, store.load(TODAY))
    assert portfolio.series.restated[1, 0] == 100
    store.close()


def test_a_refresh_without_new_figures_shares_the_matrices(furnished: Store) -> None:
    previous = furnished.load(TODAY)
    furnished.save(vendor(1, owner_id="P-1", tier="T1"), 1, "Ada", "Critical", after(3))

    portfolio = furnished.load(TODAY, previous=previous)

    assert portfolio.series.amount is previous.series.amount
    assert_same(portfolio, furnished.load(TODAY))
