"""A clean database verifies clean; every change behind the program's back is found and named."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from sourcing_core.storage import Store, Unusable, Work
from tests.factories import AT, TODAY, after, new, posts, tiny_register, vendor
from tests.storage.by_hand import forge, rows, run


def test_a_database_that_only_the_program_wrote_is_clean(told: Store) -> None:
    assert told.verify() == []


def journal_row(engine: Engine, kind: str, record_id: str) -> int:
    return int(rows(engine, f"SELECT min(seq) FROM journal WHERE kind = '{kind}' AND record_id = '{record_id}'")[0][0])


def _swapped(table: str, column: str, first: int, second: int) -> tuple[str, ...]:
    return (
        f"UPDATE {table} SET {column} = -1 WHERE {column} = {first}",
        f"UPDATE {table} SET {column} = {first} WHERE {column} = {second}",
        f"UPDATE {table} SET {column} = {second} WHERE {column} = -1",
    )


LAST = "(SELECT max(seq) FROM journal)"

TAMPERINGS: dict[str, tuple[tuple[str, ...], str]] = {
    "the content of a journal row": (
        (
            "UPDATE journal SET after = replace(after, 'Vendor 1', 'Vendor X') WHERE kind = 'vendor' AND record_id = 'V-1'",
        ),
        r"journal row \d+ \(vendor V-1, revision 2\) was changed",
    ),
    "what was there before": (
        ("UPDATE journal SET before = replace(before, 'Vendor 1', 'Vendor X') WHERE before IS NOT NULL",),
        r"journal row \d+ \(vendor V-1, revision 7\) was changed",
    ),
    "the kind of a journal row": (
        ("UPDATE journal SET kind = 'site' WHERE kind = 'vendor' AND revision = 7",),
        r"journal row \d+ \(site V-1, revision 7\) was changed",
    ),
    "who did it": (
        ("UPDATE revision SET who = 'Ada' WHERE who = 'Cleo'",),
        r"journal row \d+ \(vendor V-1, revision 7\) was changed",
    ),
    "when it was done": (
        ("UPDATE revision SET at = '2020-01-01T00:00:00.000000Z' WHERE revision = 2",),
        r"journal row \d+ \(person P-1, revision 2\) was changed",
    ),
    "why it was done": (
        ("UPDATE revision SET why = 'Because' WHERE revision = 4",),
        r"journal row \d+ \(service_level L-1, revision 4\) was changed",
    ),
    "a journal row deleted": (("DELETE FROM journal WHERE seq = 5",), "journal row 5 is missing"),
    "the first journal row deleted": (("DELETE FROM journal WHERE seq = 1",), "journal row 1 is missing"),
    "a journal row inserted at the end": (
        (
            f"INSERT INTO journal SELECT seq + 1, revision, kind, record_id, before, after, hash FROM journal WHERE seq = {LAST}",
        ),
        r"journal row \d+ .* was changed",
    ),
    "two journal rows swapped": (_swapped("journal", "seq", 3, 4), "journal row 3 .* was changed"),
    "the end of the journal cut off": ((f"DELETE FROM journal WHERE seq = {LAST}",), "its end was cut off"),
    "a revision removed": (
        ("DELETE FROM revision WHERE revision = 3",),
        "journal row .* belongs to revision 3, which is missing",
    ),
    "a revision made up": (
        ("INSERT INTO revision VALUES (99, '2026-01-01T00:00:00.000000Z', 'Eve', 'Nothing')",),
        "revision 99 is not in the journal",
    ),
    "the head set back": (("UPDATE head SET revision = 6",), "the head says revision 6, but the journal ends with 7"),
    "the head's hash": (("UPDATE head SET journal_hash = 'f'",), "rows were added or rewritten outside the program"),
    "the amount of a figure": (
        ("UPDATE figure SET amount = 96 WHERE figure_id = 1",),
        "figures of revision 3 were changed after they were posted",
    ),
    "the source of a figure": (
        ("UPDATE figure SET source = 3 WHERE figure_id = 1",),
        "figures of revision 3 were changed",
    ),
    "the month of a figure": (
        ("UPDATE figure SET month = month - 1 WHERE figure_id = 1",),
        "figures of revision 3 were changed",
    ),
    "a source that there is not": (
        ("UPDATE figure SET source = 4 WHERE figure_id = 1",),
        "1 figures were changed outside the program: they are not figures any more",
    ),
    "a figure deleted": (("DELETE FROM figure WHERE figure_id = 2",), "revision 3 posted 6 figures, but 5 are there"),
    "the last figures deleted": (
        ("DELETE FROM figure WHERE revision = 5",),
        "revision 5 posted 1 figures, but 0 are there",
    ),
    "a figure inserted": (
        ("INSERT INTO figure SELECT 99, series_id, month, 100, 100, source, 3 FROM figure WHERE figure_id = 1",),
        "the ledger has 9 rows, but they are numbered up to 99",
    ),
    "a figure inserted in a revision of its own": (
        ("INSERT INTO figure SELECT 9, series_id, month, 100, 100, source, 7 FROM figure WHERE figure_id = 1",),
        "1 figures of revision 7 are not in the journal",
    ),
    "two figures swapped": (_swapped("figure", "figure_id", 1, 2), "figures of revision 3 were changed"),
    "figures of two revisions swapped": (_swapped("figure", "figure_id", 6, 7), "the ledger's rows are out of order"),
    "a figure counted under another revision": (
        ("UPDATE figure SET revision = 4 WHERE figure_id = 6",),
        "revision 3 posted 6 figures, but 5 are there",
    ),
    "two series swapped": (
        _swapped("series", "series_id", 1, 2),
        "series of revision 3 were changed after they were made",
    ),
    "a series renamed": (
        ("UPDATE series SET engagement_id = 'E-2', metric_id = 'defects_per_unit' WHERE series_id = 1",),
        "series of revision 3 were changed",
    ),
    "a series removed": (
        ("DELETE FROM series WHERE series_id = 1",),
        "figures refer to the series 1, which is not there",
    ),
    "a series made up": (
        ("INSERT INTO series VALUES (99, 'E-1', 'ip_protection')",),
        "1 series are not in the journal",
    ),
    "an import made to look better": (
        ("UPDATE batch SET refused = 0, accepted = 9 WHERE batch_id = 'B-00004'",),
        "import B-00004 was changed outside the program",
    ),
    "an import silently taken back": (
        ("UPDATE batch SET taken_back_revision = 5 WHERE batch_id = 'B-00004'",),
        "import B-00004 was changed outside the program",
    ),
    "a taken-back import silently counted again": (
        ("UPDATE batch SET taken_back_revision = NULL",),
        "import B-00005 was changed outside the program",
    ),
    "an import removed": (
        ("DELETE FROM batch WHERE batch_id = 'B-00005'",),
        "import B-00005 was removed outside the program",
    ),
    "an import made up": (
        (
            "INSERT INTO batch SELECT 'B-00003', kind, file_name, sha256, mapping_sha256, mapping, source, accepted, changed, known, refused, 3, NULL FROM batch WHERE batch_id = 'B-00004'",
        ),
        "import B-00003 is not in the journal",
    ),
    "the bytes of events": (
        ("UPDATE event_block SET data = :data",),
        "the deliveries of revision 4 were changed after they were imported",
    ),
    "the bytes of events and their hash": (
        ("UPDATE event_block SET data = :data, sha256 = :digest",),
        "the deliveries of revision 4 were changed",
    ),
    "the kind of events": (
        ("UPDATE event_block SET kind = 'inspections'",),
        "the inspections of revision 4 were changed",
    ),
    "whether events correct others": (
        ("UPDATE event_block SET corrects = NOT corrects",),
        "the deliveries of revision 4 were changed",
    ),
    "events removed": (("DELETE FROM event_block",), "the deliveries of revision 4 are gone"),
    "a setting": (("UPDATE setting SET value = '{}'",), "the setting policy was changed outside the program"),
    "a setting removed": (("DELETE FROM setting",), "the setting policy was changed outside the program"),
    "a field of a record": (
        ("UPDATE vendor SET tier = 'T3' WHERE vendor_id = 'V-1'",),
        "vendor V-1 was changed outside the program",
    ),
    "a number of a record": (
        ("UPDATE service_level SET expected = 95.0000000001",),
        "service level L-1 was changed outside the program",
    ),
    "an empty field of a record": (
        ("UPDATE person SET email = 'eve@example.com'",),
        "person P-1 was changed outside the program",
    ),
    "a flag of a record": (
        ("UPDATE metric SET is_poolable = NOT is_poolable WHERE metric_id = 'cycle_time'",),
        "metric cycle_time was changed outside the program",
    ),
    "a row version": (
        ("UPDATE vendor SET row_version = 9 WHERE vendor_id = 'V-1'",),
        "vendor V-1 was changed outside the program",
    ),
    "a field of several records": (
        ("UPDATE vendor SET tier = 'T3'",),
        "vendor V-1 and 1 more were changed outside the program",
    ),
    "a record added": (
        ("INSERT INTO function (function_id, name, row_version) VALUES ('F-9', 'Espionage', 1)",),
        "function F-9 was changed outside the program",
    ),
    "a record removed": (("DELETE FROM service_level",), "service level L-1 was changed outside the program"),
    "a reference to nothing": (
        ("UPDATE vendor SET owner_id = 'P-9' WHERE vendor_id = 'V-1'",),
        "1 rows of vendor refer to a person that is not there",
    ),
    "a field that is no field any more": (
        ("UPDATE person SET retired_on = :odd",),
        "person P-1 was changed outside the program",
    ),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_a_change_by_hand_is_found(told: Store, name: str) -> None:
    statements, says = TAMPERINGS[name]
    if ":odd" in statements[0] and told.engine.dialect.name == "postgresql":
        statements = tuple(statement.replace(":odd", "'1999-09-09'") for statement in statements)
    data = b"other events"
    given = {"data": data, "digest": sha256(data).hexdigest(), "odd": "soon"}
    run(
        told.engine,
        *statements,
        **{key: value for key, value in given.items() if any(f":{key}" in statement for statement in statements)},
    )

    faults = told.verify()

    assert any(re.search(says, fault) for fault in faults), faults
    assert all("\n" not in fault for fault in faults)


def test_a_field_that_cannot_be_read_any_more_is_told_in_one_line(sqlite_url: str) -> None:
    store = Store.open(sqlite_url, AT)
    store.commit(Work(changes=new(tiny_register(1))), "Ada", "First", after(1))
    run(store.engine, "UPDATE person SET retired_on = 'soon'")

    with pytest.raises(Unusable, match="the table of people was changed outside the program .*verify"):
        store.load(TODAY)
    assert store.verify() == ["person P-1 was changed outside the program: the table differs from the journal"]
    store.close()


def test_a_row_whose_hash_was_made_anew_breaks_the_next_link(told: Store) -> None:
    seq = journal_row(told.engine, "vendor", "V-1")
    run(told.engine, f"UPDATE journal SET after = replace(after, 'Vendor 1', 'Vendor X') WHERE seq = {seq}")
    forge(told.engine, [seq])

    assert told.verify()[0].startswith(f"journal row {seq + 1} ")


def test_a_tail_cut_off_with_the_head_mended_leaves_traces_elsewhere(told: Store) -> None:
    run(told.engine, "DELETE FROM journal WHERE revision = 7", "DELETE FROM revision WHERE revision = 7")
    forge(told.engine)

    assert told.verify() == [
        "the setting policy was changed outside the program: it differs from the journal",
        "vendor V-1 was changed outside the program: the table differs from the journal",
    ]


def _rewritten(engine: Engine) -> None:
    run(
        engine,
        "UPDATE journal SET after = replace(after, 'Vendor 2', 'Vendor X') WHERE kind = 'vendor' AND record_id = 'V-2'",
        "UPDATE vendor SET name = 'Vendor X' WHERE vendor_id = 'V-2'",
    )
    forge(engine)


def test_a_history_made_anew_from_end_to_end_agrees_with_itself_but_not_with_a_seal_noted_outside(told: Store) -> None:
    revision, noted = told.seal
    _rewritten(told.engine)

    assert told.verify() == []
    assert told.verify({revision: noted}) == [
        f"revision {revision} is not the one that was noted: the history before it was rewritten"
    ]


def test_a_seal_still_holds_when_more_was_committed(told: Store) -> None:
    revision, noted = told.seal
    told.save(vendor(9), None, "Ada", "More", after(9))

    assert told.verify({revision: noted}) == []


def test_a_seal_of_a_revision_that_is_gone_tells_that_the_end_was_cut_off(told: Store) -> None:
    revision, noted = told.seal
    run(
        told.engine,
        "DELETE FROM journal WHERE revision = 7",
        "DELETE FROM revision WHERE revision = 7",
        "DELETE FROM setting",
        "UPDATE vendor SET tier = NULL, row_version = 1 WHERE vendor_id = 'V-1'",
    )
    forge(told.engine)

    assert told.verify() == []
    assert told.verify({revision: noted}) != []


@pytest.mark.parametrize("value", ["'ninety'", "X'00'"])
def test_a_figure_that_is_no_number_any_more_is_found_in_a_file(sqlite_url: str, value: str) -> None:
    store = Store.open(sqlite_url, AT)
    store.commit(
        Work(changes=new(tiny_register(1)), posts=posts(("E-1", "defect_rate", "2026-01", 1, 100, 2))),
        "Ada",
        "First",
        after(1),
    )
    run(store.engine, f"UPDATE figure SET amount = {value}")

    assert store.verify() == ["1 figures were changed outside the program: they are not figures any more"]
    store.close()


def test_a_damaged_page_is_found(sqlite_url: str) -> None:
    store = Store.open(sqlite_url, AT)
    store.commit(Work(changes=new([vendor(number, notes="x" * 900) for number in range(50)])), "Ada", "First", after(1))
    store.close()
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    content = bytearray(path.read_bytes())
    for place in range(len(content) - 3 * 4096, len(content)):
        content[place] ^= 0x5A
    path.write_bytes(content)

    again = Store.open(sqlite_url, AT)
    faults = again.verify()

    assert faults
    assert "damaged" in faults[0]
    again.close()
