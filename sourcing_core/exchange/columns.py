"""Which column of a file means which field: a guess from names and content that a person may change."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from sourcing_core.exchange.convert import to_choice, to_date, to_flag, to_month, to_number, to_timestamp, to_whole
from sourcing_core.exchange.converted import Converted
from sourcing_core.exchange.reading import Reading
from sourcing_core.exchange.refusal import shown

FieldType = Literal["text", "date", "month", "number", "whole", "flag", "choice", "timestamp"]
SAMPLE_ROWS = 500
LIKELY = 0.55  # a guess below this is not made
CERTAIN, ALIKE, LONE = 1.0, 0.9, 0.6
UNFIT = 0.4  # what a name is worth when the values do not have the field's type
FIT = 0.25  # share of values that must have it: the others may be words for a missing value
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

# Words that mean the same in the files of different companies; each line is one meaning, named by its first word.
SAME_WORDS = """
vendor supplier provider contractor partner lieferant fournisseur proveedor
site location facility plant factory centre center office standort
function service process tower
engagement assignment scope
contract agreement vertrag
id number no nr key code ref reference identifier
name title label
on date day datum
month period
delivered actual received arrived
promised scheduled committed commit due expected planned
ordered order po purchase
quantity qty volume units pieces
value amount result
numerator hits good met
denominator total base population
country nation land
city town
owner manager responsible
start begin begins from starts
end ends until expiry expires termination
count n sample
""".split("\n")  # noqa: SIM905 - one meaning per line reads best
MEANING = {word: words.split()[0] for words in SAME_WORDS if words for word in words.split()}
FILLERS = frozenset("the of a an to in at by for per and de der die das our their is was client customer".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class FieldShape:
    """A field as the guess needs it: its name, what people call it, the type of its values, and other names for it."""

    name: str
    title: str
    type: FieldType = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guess:
    """The column that a field probably comes from; confidence 0..1, and the reason in words."""

    column: str
    confidence: float
    why: str


def guess_columns(reading: Reading, fields: Sequence[FieldShape]) -> dict[str, Guess]:
    """At most one column per field and one field per column, the surest pairs first; unsure fields are left out.

    Names count most (exact, synonym, or words of the same meaning); the first 500 values confirm or contradict them. A
    required field whose type only one free column has gets that column, with a low confidence.
    """
    sample = reading.table.slice(0, SAMPLE_ROWS)
    pairs = []
    for place, field in enumerate(fields):
        for index, column in enumerate(sample.column_names):
            likeness, why = _name_likeness(field, column)
            if likeness >= LIKELY / CERTAIN:
                fit = _share_of_type(sample.column(column), field)
                confidence = likeness * (1.0 if fit >= FIT else UNFIT)
                pairs.append((-confidence, place, index, f"{why}; {_content_words(fit, field)}"))
    guesses: dict[str, Guess] = {}
    taken: set[int] = set()
    for negative, place, index, why in sorted(pairs):
        name = fields[place].name
        if -negative >= LIKELY and name not in guesses and index not in taken:
            guesses[name] = Guess(sample.column_names[index], round(-negative, 2), why)
            taken.add(index)
    return guesses | _by_content_alone(sample, fields, guesses, taken)


def _by_content_alone(
    sample: pa.Table, fields: Sequence[FieldShape], guesses: dict[str, Guess], taken: set[int]
) -> dict[str, Guess]:
    """A required field of a telling type takes the only free column that has this type, if no other field wants it."""
    found: dict[str, Guess] = {}
    open_fields = [field for field in fields if field.required and field.name not in guesses and field.type != "text"]
    for field in open_fields:
        if sum(other.type == field.type for other in open_fields) == 1:
            free = [index for index in range(sample.num_columns) if index not in taken]
            fits = [index for index in free if _share_of_type(sample.column(index), field) >= ALIKE]
            if len(fits) == 1:
                name = sample.column_names[fits[0]]
                found[field.name] = Guess(name, LONE, f"the only free column of the type {field.type}")
                taken.add(fits[0])
    return found


def _words(name: str) -> list[str]:
    """The words of a name without accents, case and fillers, each replaced by the word for its meaning."""
    plain = unicodedata.normalize("NFKD", CAMEL.sub(" ", name)).encode("ascii", "ignore").decode().lower()
    words = [word for word in re.findall(r"[a-z]+|\d+|#", plain.replace("#", " number ")) if word not in FILLERS]
    return [MEANING.get(word, word) for word in words]


def _name_likeness(field: FieldShape, column: str) -> tuple[float, str]:
    """How much a column's name says that it is the field: 0..1, and in which way."""
    plain = " ".join(re.findall(r"\w+", column.replace("_", " ").lower()))
    if plain in {field.name.replace("_", " ").lower(), field.title.lower()}:
        return CERTAIN, "the name is the same"
    for synonym in field.synonyms:
        if plain == " ".join(re.findall(r"\w+", synonym.lower())):
            return 0.95, f"{shown(column)} is another name for {field.title}"
    theirs = _words(column)
    best = max(_overlap(theirs, _words(name)) for name in (field.name, field.title, *field.synonyms))
    return ALIKE * best, "the names are alike"


def _overlap(one: list[str], other: list[str]) -> float:
    """The share of words that two names have in common; a near spelling of the whole counts too."""
    if not one or not other:
        return 0.0
    common = 2 * len(set(one) & set(other)) / (len(set(one)) + len(set(other)))
    spelling = difflib.SequenceMatcher(None, " ".join(one), " ".join(other)).ratio()
    return max(common, spelling if spelling > ALIKE else 0.0)


def _share_of_type(column: pa.ChunkedArray, field: FieldShape) -> float:
    """The share of the values that the field's type accepts; a column without values accepts anything."""
    values = column.drop_null()
    if field.type == "text" or len(values) == 0:
        return 1.0
    read: Callable[[], Converted] = {
        "date": lambda: to_date(values),
        "month": lambda: to_month(values),
        "number": lambda: to_number(values),
        "whole": lambda: to_whole(values),
        "flag": lambda: to_flag(values),
        "choice": lambda: to_choice(values, field.choices),
        "timestamp": lambda: to_timestamp(values, "UTC"),
    }[field.type]
    good = pc.sum(pc.is_valid(read().values)).as_py()
    return float(good or 0) / len(values)


def _content_words(fit: float, field: FieldShape) -> str:
    return "any text fits" if field.type == "text" else f"{fit:.0%} of the values are of the type {field.type}"
