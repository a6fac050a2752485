"""Mapping files: what they may say, what they say back, and how they refuse a slip."""

from __future__ import annotations

import tomllib
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sourcing_core.exchange.limits import Limits
from sourcing_core.exchange.mapped import mapped_formulas, mapped_texts
from sourcing_core.exchange.mapping import Mapping, apply_formula, parse_formula
from sourcing_core.exchange.patterns import first_group
from sourcing_core.exchange.read_file import read_file
from sourcing_core.exchange.refusal import FileRefused
from sourcing_core.exchange.toml_text import toml_text

FULL = r"""
kind = "deliveries"
source = "measured"
duplicates = "pool"
[file]
sheet = "Data"
[columns]
delivery_id = "ID"
vendor = "Vendor"
[constants]
function = "Medicines supply"
since = 2020-01-31
weight = 1.5
[formulas]
numerator = "attendances - breaches"
[patterns]
site = { column = "model", regex = '^(\w+)' }
[dates]
order = "dmy"
formats = ["%d-%b-%y", "%m/%d/%Y"]
[numbers]
decimal = "."
[missing]
words = ["Date Not Captured", "N/A - From RDC"]
[values.site]
"Aurobindo Unit III, India" = "SITE-01"
[create]
vendors = true
[vendors."SCMS from RDC"]
ownership = "captive"
[sites."Hetero Unit III Hyderabad IN"]
country = "IN"
"""


def test_a_mapping_says_what_its_file_says() -> None:
    mapping = Mapping.from_toml(FULL)

    assert (mapping.kind, mapping.source, mapping.duplicates) == ("deliveries", "measured", "pool")
    assert mapping.constants["since"] == date(2020, 1, 31)
    assert mapping.patterns["site"].regex == r"^(\w+)"
    assert mapping.dates.formats == ("%d-%b-%y", "%m/%d/%Y")
    assert mapping.vendors == {"SCMS from RDC": {"ownership": "captive"}}
    assert (mapping.create.vendors, mapping.create.sites) == (True, False)


def test_a_mapping_saved_and_loaded_is_the_same_and_saves_the_same_bytes() -> None:
    mapping = Mapping.from_toml(FULL)
    saved = mapping.to_toml()

    assert Mapping.from_toml(saved) == mapping
    assert Mapping.from_toml(saved).to_toml() == saved
    assert Mapping(kind="figures").to_toml() == 'kind = "figures"\n'


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('kind = "x"\ncolums = 1', "m.toml: unknown key 'colums'; did you mean columns?"),
        ('[columns]\na = "b"', "m.toml: the key 'kind' is missing; add kind = ..."),
        ('kind = "x"\n[dates]\nordr = "dmy"', "m.toml: unknown key 'ordr' in [dates]; did you mean order?"),
        ('kind = "x"\n[dates]\norder = "dym"', "m.toml: [dates] order is 'dym'; write one of 'ymd', 'dmy' or 'mdy'"),
        ('kind = "x"\n[create]\nvendors = "perhaps"', "m.toml: [create] vendors is 'perhaps'; write true or false"),
        ('kind = "x"\n[columns]\na = 1', "m.toml: [columns] a is '1'; write text between quotation marks"),
        ('kind = "x"\n[patterns]\na = "b"', "m.toml: [patterns] a is 'b'; write a [table] of keys and values"),
        ('kind = "x"\n[patterns]\na = {column = "b", regex = "abc"}', "has no group: put brackets around the part that is the value"),
        ('kind = "x"\n[patterns]\na = {column = "b", regex = "(("}', "m.toml: [patterns.a] regex: regex '((' is not understood"),
        ('kind = "x"\n[dates]\nformats = ["%d-%q"]', "%q is not understood; use %d %m %Y %y %b %B"),
        ('kind = "x"\n[columns]\na = "b"\n[constants]\na = "c"', "m.toml: a is given in [columns] and again in [constants]"),
        ('kind = "x"\n[dates]\nduplicates = "pool"', "duplicates belongs above the first [table]"),
        ('kind = "x"\n[sites.x]\nduplicates = "pool"', "duplicates stands in [sites.x] and belongs above the first [table]"),
        ("kind = ", "m.toml: not valid TOML: Invalid value (at end of document); correct that line"),
    ],
)  # fmt: skip
def test_a_slip_in_a_mapping_is_refused_in_one_line(text: str, wanted: str) -> None:
    with pytest.raises(FileRefused) as caught:
        Mapping.from_toml(text, "m.toml")

    assert wanted in str(caught.value)
    assert "\n" not in str(caught.value)


SCALARS = st.one_of(
    st.text(), st.booleans(), st.integers(-(2**62), 2**62), st.floats(allow_nan=False, allow_infinity=False), st.dates()
)
TABLES = st.dictionaries(
    st.text(), st.one_of(SCALARS, st.lists(st.text()), st.dictionaries(st.text(), SCALARS, min_size=1)), max_size=6
)


@given(TABLES)
def test_any_plain_data_comes_back_from_its_toml(data: dict[str, object]) -> None:
    assert tomllib.loads(toml_text(data)) == data


def test_what_toml_cannot_hold_is_refused() -> None:
    with pytest.raises(TypeError, match="object cannot be written as TOML"):
        toml_text({"a": object()})


TABLE = pa.table(
    {"a": ["1", "2", None, "x"], "a - b": ["10", "20", "30", "40"], "b": ["3", "4", "5", "6"], "2020": ["7"] * 4}
)


@pytest.mark.parametrize(
    ("formula", "values"),
    [
        ("b", [3.0, 4.0, 5.0, 6.0]),
        ("b - 1.5 + b", [4.5, 6.5, 8.5, 10.5]),
        ("-b", [-3.0, -4.0, -5.0, -6.0]),
        ("a - b", [10.0, 20.0, 30.0, 40.0]),
        ("`a` - `b`", [-2.0, -2.0, None, None]),
        ("a+b", [4.0, 6.0, None, None]),
        ("2020 + 1", [8.0] * 4),
    ],
)
def test_formulas_add_and_subtract_columns_the_longest_name_first_and_unknown_stays_unknown(
    formula: str, values: list[float | None]
) -> None:
    assert apply_formula(formula, TABLE).values.to_pylist() == values


def test_a_formula_says_which_cell_failed() -> None:
    reading = apply_formula("b + a", TABLE)

    assert reading.failed.tolist() == [False, False, False, True]
    assert [str(one) for one in reading.refused(np.arange(2, 6))] == [
        "row 5, column a: 'x' is not a number; write digits only, or declare it as a missing word"
    ]


@pytest.mark.parametrize("formula", ["", "2 * b", "b +", "a b", "`c` + a", "b - -1", '__import__("os")', "(a)", "a.b"])
def test_formulas_do_nothing_else(formula: str) -> None:
    with pytest.raises(FileRefused, match="is neither a column nor a number; write columns and numbers with"):
        parse_formula(formula, TABLE.column_names)


def test_the_first_group_of_a_pattern_is_the_value() -> None:
    models = pa.array(["wdc abc", "hgst x", None, "-"])

    assert first_group(models, r"^(\w+)").values.to_pylist() == ["wdc", "hgst", None, None]
    assert first_group(models, r"^(\w+)").failed.tolist() == [False, False, False, True]
    assert first_group(pa.array(["wdc abc"]), r"(?:w)[(d](c) (?P<rest>\w+)").values.to_pylist() == ["c"]
    assert first_group(pa.array(["a(b)"]), r"\((\w)\)").values.to_pylist() == ["b"]


def test_a_pattern_takes_linear_time() -> None:
    assert first_group(pa.array(["a" * 20_000 + "!"]), r"^((a+)+)$").failed.tolist() == [True]


def test_mapped_texts_come_from_columns_constants_and_patterns_and_are_translated() -> None:
    reading = read_file(b"ID,model,breaches,all\n1,wdc a,2,10\n2,hgst b,,20\n", "f.csv", Limits())
    mapping = Mapping.from_toml(r"""
        kind = "figures"
        columns = { id = "ID" }
        constants = { function = "Storage", share = 0.5, live = true }
        formulas = { numerator = "all - breaches" }
        patterns = { vendor = { column = "model", regex = '^(\w+)' } }
        values = { vendor = { wdc = "V-1" } }
    """)

    texts = {field: column.to_pylist() for field, column in mapped_texts(mapping, reading).items()}
    assert texts == {
        "id": ["1", "2"], "function": ["Storage"] * 2, "share": ["0.5"] * 2, "live": ["true"] * 2, "vendor": ["V-1", "hgst"],
    }  # fmt: skip
    assert mapped_formulas(mapping, reading)["numerator"].values.to_pylist() == [8.0, None]


def test_a_column_that_the_file_does_not_have_is_refused_with_the_nearest() -> None:
    reading = read_file(b"Vendor,ID\nA,1\n", "f.csv", Limits())

    with pytest.raises(FileRefused) as caught:
        mapped_texts(Mapping(kind="x", columns={"vendor": "Vendr"}), reading)
    assert str(caught.value) == (
        "the mapping takes vendor from the column 'Vendr', which the file does not have; did you mean 'Vendor'?"
    )
    with pytest.raises(FileRefused, match=r"its columns are 'Vendor', 'ID'$"):
        mapped_texts(Mapping(kind="x", columns={"vendor": "zzz"}), reading)
