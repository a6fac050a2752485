"""Rows of a file as typed columns of a record: what fits stays, what does not is refused by row, column and cure."""

from __future__ import annotations

from typing import Any

import pytest

from sourcing_core.exchange.limits import Limits
from sourcing_core.exchange.mapping import Mapping
from sourcing_core.exchange.read_file import read_file
from sourcing_core.exchange.refusal import FileRefused
from sourcing_core.exchange.typed import Typed, typed_rows
from sourcing_core.register import RECORDS, ROWS


def read(kind: str, text: str, **mapping: Any) -> Typed:
    """The rows of a CSV text; without columns in the mapping every column is the field of its name."""
    reading = read_file(text.encode(), "file.csv", Limits())
    rules = Mapping.model_validate({"kind": kind, "columns": {name: name for name in reading.header}} | mapping)
    return typed_rows(reading, rules, RECORDS.get(kind) or ROWS[kind], needs_required=kind in ROWS)


def told(rows: Typed) -> list[str]:
    return [str(refused) for refused in rows.refused]


def test_each_field_gets_its_type() -> None:
    rows = read("deliveries", "delivery_id,delivered_on,ordered_quantity,change_approved\nA 1,2026-03-02,12.5,yes\n")

    assert [str(column.type) for column in rows.columns.values()] == ["string", "date32[day]", "double", "bool"]
    assert rows.row_numbers.tolist() == [2]


def test_a_month_is_a_number_of_months() -> None:
    rows = read("figures", "metric_id,period\non_time_delivery,2026-03\n")

    assert rows.columns["period"].to_pylist() == [2026 * 12 + 2]


def test_one_bad_cell_refuses_its_row_and_no_other() -> None:
    rows = read("deliveries", "delivery_id,delivered_on\nA,2026-03-02\nB,2026-02-30\nC,2026-03-04\n")

    assert rows.columns["delivery_id"].to_pylist() == ["A", "C"]
    assert told(rows) == ["row 3, column delivered_on: '2026-02-30' is a day that does not exist; correct the date"]


def test_a_row_with_two_bad_cells_is_refused_once() -> None:
    rows = read("deliveries", "delivery_id,delivered_on,ordered_quantity\nA,never,many\n")

    assert [refused.column for refused in rows.refused] == ["delivered_on"]


def test_a_required_cell_that_is_empty_refuses_the_row() -> None:
    rows = read("deliveries", "delivery_id,delivered_on\nA,2026-03-02\n,2026-03-03\n")

    assert told(rows) == ["row 3, column delivery_id: the delivery is empty; fill it in, or leave the row out"]


def test_a_required_column_that_is_absent_refuses_the_file() -> None:
    with pytest.raises(FileRefused, match="no column gives the month|no column gives the period"):
        read("figures", "metric_id,numerator\non_time_delivery,1\n")


def test_a_file_without_any_known_column_is_refused() -> None:
    with pytest.raises(FileRefused, match="no column of the file was recognised"):
        read("vendor", "a,b\n1,2\n", columns={})


def test_a_field_that_the_record_does_not_have_names_the_nearest() -> None:
    with pytest.raises(FileRefused, match="'vendr_id', which vendors do not have; did you mean vendor_id"):
        read("vendor", "v,name\n1,2\n", columns={"vendr_id": "v"})


def test_bounds_are_named_by_the_field_and_the_bound() -> None:
    rows = read("contract", "contract_id,notice_days,at_risk_share\nA,-1,0.1\nB,0,1.5\nC,0,1\n")

    assert rows.columns["contract_id"].to_pylist() == ["C"]
    assert [refused.reason for refused in rows.refused] == [
        "notice days is -1, but it must be between 0 and 3660",
        "at risk share is 1.5, but it must be between 0 and 1",
    ]


def test_nothing_was_ordered_is_not_more_than_0() -> None:
    rows = read("deliveries", "delivery_id,ordered_quantity\nA,0\n")

    assert rows.refused[0].reason == "ordered quantity is 0, but it must be more than 0"


class TestPercentSigns:
    """'95 %' is 95 in a field of its own unit only if somebody says so: the sign is never dropped in silence."""

    def test_of_a_share_it_means_a_hundredth(self) -> None:
        rows = read("contract", "contract_id,at_risk_share\nA,29%\nB,0.1\nC,7 %\n")

        assert rows.columns["at_risk_share"].to_pylist() == [0.29, 0.1, 0.07]

    def test_of_a_share_above_its_bound_it_is_refused(self) -> None:
        rows = read("contract", "contract_id,at_risk_share\nA,150%\n")

        assert rows.refused[0].reason == "at risk share is 150%, but it must be between 0 and 1"

    def test_elsewhere_the_row_is_refused(self) -> None:
        rows = read(
            "figures",
            "metric_id,period,numerator,denominator\non_time_delivery,2026-03,95%,100\non_time_delivery,2026-02,95,100\n",
        )

        assert told(rows) == [
            "row 2, column numerator: '95%' has a percent sign; write the number alone, in the unit of the field"
        ]
        assert rows.columns["numerator"].to_pylist() == [95.0]

    def test_in_a_formula_the_row_is_refused(self) -> None:
        rows = read(
            "figures",
            "m,p,a,b\nx,2026-03,10%,1\n",
            columns={"metric_id": "m", "period": "p"},
            formulas={"numerator": "a - b"},
        )

        assert told(rows) == [
            "row 2, column a: '10%' has a percent sign; write the number alone, in the unit of the field"
        ]


class TestDoubt:
    """What can be read in two ways is asked about, not guessed."""

    def test_day_or_month_first(self) -> None:
        with pytest.raises(
            FileRefused, match="column 'delivered_on': '03/04/2026' may put the day or the month first.*--date-order"
        ):
            read("deliveries", "delivery_id,delivered_on\nA,03/04/2026\n")

    def test_the_mapping_settles_the_order(self) -> None:
        rows = read("deliveries", "delivery_id,delivered_on\nA,03/04/2026\n", dates={"order": "mdy"})

        assert str(rows.columns["delivered_on"][0]) == "2026-03-04"

    def test_two_columns_that_put_day_and_month_in_different_order(self) -> None:
        with pytest.raises(
            FileRefused, match="column 'ordered_on' puts the day first and column 'delivered_on' the month"
        ):
            read("deliveries", "delivery_id,ordered_on,delivered_on\nA,13/04/2026,04/23/2026\n")

    def test_a_thousand_or_one_and_a_quarter(self) -> None:
        with pytest.raises(
            FileRefused, match="column 'numerator': '1,250' may hold a decimal mark or a group of thousands.*--decimal"
        ):
            read("figures", 'metric_id,period,numerator,denominator\nx,2026-03,"1,250","2,500"\n')

    def test_another_column_shows_the_mark(self) -> None:
        rows = read("figures", 'metric_id,period,numerator,denominator,value\nx,2026-03,"1,250","2,500",0.5\n')

        assert rows.columns["numerator"].to_pylist() == [1250.0]
        assert "numerator: numbers were read with a decimal point, as in column 'value'" in rows.notes

    def test_the_mapping_settles_the_mark(self) -> None:
        rows = read("figures", 'metric_id,period,value\nx,2026-03,"1,250"\n', numbers={"decimal": ","})

        assert rows.columns["value"].to_pylist() == [1.25]

    def test_a_whole_number_can_only_be_a_thousand(self) -> None:
        rows = read("contract", 'contract_id,notice_days\nA,"1,095"\n')

        assert rows.columns["notice_days"].to_pylist() == [1095]


class TestFormulas:
    def test_give_a_number(self) -> None:
        rows = read(
            "figures",
            "m,p,a,b\nx,2026-03,10,3\n",
            columns={"metric_id": "m", "period": "p"},
            formulas={"numerator": "a - b"},
        )

        assert rows.columns["numerator"].to_pylist() == [7.0]

    def test_below_the_bound_refuse_the_row(self) -> None:
        rows = read(
            "figures",
            "m,p,a,b\nx,2026-03,3,10\n",
            columns={"metric_id": "m", "period": "p"},
            formulas={"numerator": "a - b"},
        )

        assert told(rows) == [
            "row 2, column a - b: numerator is -7, but it must be 0 or more; correct the columns it is made of"
        ]

    def test_name_the_column_that_cannot_be_read(self) -> None:
        rows = read(
            "figures",
            "m,p,a,b\nx,2026-03,3,many\n",
            columns={"metric_id": "m", "period": "p"},
            formulas={"numerator": "a - b"},
        )

        assert told(rows) == [
            "row 2, column b: 'many' is not a number; write digits only, or declare it as a missing word"
        ]

    def test_of_a_date_are_refused(self) -> None:
        with pytest.raises(FileRefused, match="a formula gives delivered_on, which is not a number"):
            read("deliveries", "id,a\nx,1\n", columns={"delivery_id": "id"}, formulas={"delivered_on": "a + 1"})


class TestRowsThatBelongTogether:
    text = "delivery_id,vendor,delivered_quantity\nA,X,1\nA,X,many\nA,Y,1\nB,X,1\n"

    def test_fall_together(self) -> None:
        reading = read_file(self.text.encode(), "file.csv", Limits())
        rules = Mapping(kind="deliveries", columns={name: name for name in reading.header})

        rows = typed_rows(reading, rules, ROWS["deliveries"], together=("delivery_id", "vendor"))

        assert rows.row_numbers.tolist() == [4, 5]
        assert (
            told(rows)[1]
            == "row 2, column delivery_id: it belongs together with row 3, which is refused; correct that row"
        )


def test_more_refused_rows_than_anybody_reads_refuse_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sourcing_core.exchange.typed.MOST_REFUSED", 3)

    with pytest.raises(FileRefused, match="more than 3 rows are refused, the first: row 2, column delivered_on"):
        read("deliveries", "delivery_id,delivered_on\n" + "".join(f"{n},no\n" for n in range(5)))


def test_the_value_in_a_refusal_fits_on_one_line() -> None:
    rows = read("deliveries", 'delivery_id,delivered_on\nA,"no\nno"\n')

    assert "\n" not in str(rows.refused[0])
