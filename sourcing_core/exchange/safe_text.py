"""Tables as CSV that a spreadsheet shows and never runs.

A cell that begins like a formula is text to us and a programme to a spreadsheet (CWE-1236). Such text gets a single
quotation mark in front, in headers too; numbers, dates and text that is nothing but a number stay as they are.
"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

MARK = b"\xef\xbb\xbf"
APOSTROPHE = "'"
# = + - @ and their full-width forms, also behind white space, zero bytes or invisible characters that a program may
# skip; and tab, line ends and zero bytes themselves (OWASP ASVS 5.0, 1.2.10). Written out, not \\s and \\d, because
# those mean different characters to Python and to Arrow.
SKIPPED = "\t\n\x0b\x0c\r \x00\x85\xa0\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
DANGEROUS = f"^(?:[{SKIPPED}]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n\x00])"
JUST_A_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
NEEDS_QUOTES = '[",\r\n]'
BLOCK_ROWS = 65_536  # the lines of a block stay far below the 2 GiB of an Arrow string array
FEW = 4  # values are made safe once per distinct text when there are at least this many rows for each
WORKERS = 2

_DANGEROUS, _NUMBER = re.compile(DANGEROUS), re.compile(JUST_A_NUMBER)


def neutral(text: str) -> str:
    """The text, with a single quotation mark in front if a spreadsheet might take it for a formula."""
    return APOSTROPHE + text if _DANGEROUS.match(text) and not _NUMBER.fullmatch(text) else text


def neutral_column(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """The same for every text of a column, dictionary-encoded or not; columns of any other type come back unchanged."""
    if isinstance(column, pa.ChunkedArray):
        return pa.chunked_array([neutral_column(chunk) for chunk in column.chunks], column.type)
    if pa.types.is_dictionary(column.type):
        return pa.DictionaryArray.from_arrays(column.indices, neutral_column(column.dictionary))
    if not _is_text(column.type):
        return column
    return _neutral_texts(column)


def write_csv(table: pa.Table, *, mark: bool = False, line_end: str = "\r\n", raw: bool = False) -> bytes:
    """The table as CSV (RFC 4180, UTF-8): a cell is quoted only where it must be; null and NaN are empty.

    Numbers have the shortest form that reads back the same, dates are ISO. `mark` puts the byte-order mark in front
    that Excel wants. `raw` leaves formulas as they are, for machines only: say so in the file's name. The same table
    gives the same bytes, however it is chunked. Raises: TypeError for columns that CSV cannot hold (lists, structs).
    """
    names = [name if raw else neutral(name) for name in table.column_names]
    header = ",".join(_quoted(name) for name in names) + line_end
    empty = '""' if table.num_columns == 1 else ""  # an empty line would be no row to most readers
    with ThreadPoolExecutor(WORKERS) as pool:  # Arrow's functions let other threads run
        blocks = pool.map(lambda block: _lines(block, line_end, empty, raw), table.to_batches(BLOCK_ROWS))
        return (MARK if mark else b"") + header.encode() + b"".join(blocks)


def _lines(block: pa.RecordBatch, line_end: str, empty: str, raw: bool) -> pa.Buffer | bytes:
    """The rows of a block as one stretch of bytes, which is the text buffer of an array of lines."""
    if block.num_rows == 0 or block.num_columns == 0:
        return b""
    columns = [_cells(column, raw) for column in block.columns]
    if empty:
        columns[0] = pc.if_else(pc.equal(columns[0], ""), empty, columns[0])
    nothing = {"null_handling": "replace", "null_replacement": empty}
    columns[-1] = pc.binary_join_element_wise(columns[-1], line_end, "", **nothing)
    lines = pc.binary_join_element_wise(*columns, ",", **nothing)
    _, ends, text = lines.buffers()
    offsets = np.frombuffer(ends, np.int32)
    return text.slice(int(offsets[lines.offset]), int(offsets[lines.offset + len(lines)] - offsets[lines.offset]))


def _cells(column: pa.Array, raw: bool) -> pa.Array:
    """A column as the texts that go between the commas."""
    kind = column.type
    if pa.types.is_floating(kind):
        return pc.if_else(pc.is_nan(column), None, column).cast(pa.string())
    if not (_is_text(kind) or pa.types.is_dictionary(kind)):
        if pa.types.is_nested(kind):
            raise TypeError(f"a column of {kind} cannot be written as CSV")
        return column.cast(pa.string())
    encoded = column if pa.types.is_dictionary(kind) else column.dictionary_encode()
    texts = encoded.dictionary
    if not _is_text(texts.type):
        return _cells(column.dictionary_decode(), raw)
    few = len(texts) * FEW <= len(column)
    texts = texts if few else encoded.dictionary_decode()
    texts = texts.cast(pa.string())
    texts = _quoted_texts(texts if raw else _neutral_texts(texts))
    return texts.take(encoded.indices) if few else texts


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind))


def _neutral_texts(texts: pa.Array) -> pa.Array:
    dangerous = pc.match_substring_regex(texts, DANGEROUS)
    if not pc.any(dangerous).as_py():
        return texts
    dangerous = pc.and_not(dangerous, pc.match_substring_regex(texts, f"^(?:{JUST_A_NUMBER})$"))
    mark, nothing = pa.scalar(APOSTROPHE, texts.type), pa.scalar("", texts.type)
    return pc.if_else(dangerous, pc.binary_join_element_wise(mark, texts, nothing), texts)


def _quoted_texts(texts: pa.Array) -> pa.Array:
    needed = pc.match_substring_regex(texts, NEEDS_QUOTES)
    if not pc.any(needed).as_py():
        return texts
    doubled = pc.replace_substring(texts, '"', '""')
    return pc.if_else(needed, pc.binary_join_element_wise('"', doubled, '"', ""), texts)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if re.search(NEEDS_QUOTES, name) else name
