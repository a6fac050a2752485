"""The encoding of a text file: found, checked and turned into UTF-8."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sourcing_core.exchange.limits import MEBIBYTE
from sourcing_core.exchange.lines import row_at
from sourcing_core.exchange.refusal import FileRefused, shown

SAVE_AS_UTF8 = "save the file again as 'CSV UTF-8'"
SAMPLE_BYTES = 64 * 1024
STEP = 4 * MEBIBYTE
CELL_ENDS = re.compile(rb"[,;|\"\t\r\n]")
BEYOND_ASCII = re.compile(rb"[\x80-\xff]+")
CONTROL_CODES = bytes({*range(1, 32), 127} - set(b"\t\n\r\f\x1a"))  # zero bytes are refused later, with their row
CONTROL_SHARE = 0.01  # text has none; a tenth of random bytes are control codes

# First bytes of formats that people upload by mistake.
KNOWN_FORMATS = {
    b"%PDF": "a PDF document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a gzip archive",
    b"7z\xbc\xaf": "a 7z archive",
    b"Rar!": "a RAR archive",
    b"BZh": "a bzip2 archive",
    b"\xfd7zXZ": "an xz archive",
    b"\x28\xb5\x2f\xfd": "a zstd archive",
    b"PAR1": "a Parquet file",
    b"ARROW1": "an Arrow file",
    b"SQLite format 3": "a SQLite database",
    b"\x7fELF": "a program",
    b"{\\rtf": "a Rich Text document",
}
# Names a user may give, by codec; the order is that of the marks, UTF-32 first because UTF-16 LE begins like it.
ENCODINGS = {"utf-8": "UTF-8", "cp1252": "Windows-1252", "utf-16-le": "UTF-16 LE", "utf-16-be": "UTF-16 BE"}
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """Valid UTF-8 from `start` on; `encoding` names what the file was in, `notes` what was assumed."""

    data: bytes
    start: int
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """The text of a file as UTF-8 bytes.

    Looks for a mark, then for UTF-16 without one, then UTF-8, then Windows-1252; `encoding` (any Python codec name)
    settles it. Raises: FileRefused for a known binary format, rubbish, bytes that no encoding explains (names the row)
    and files that mix UTF-8 with another encoding.
    """
    refuse_known_formats(data)
    mark, codec = _marked(data)
    if encoding:
        codec = _named_codec(encoding, codec)
    elif not mark:
        codec = _unmarked_utf16(data)
    if codec == "utf-32":
        raise FileRefused("the file is in UTF-32", SAVE_AS_UTF8)
    if codec and codec != "utf-8":
        return Decoded(_transcoded(data, len(mark), codec), 0, _title(codec, mark))
    _refuse_rubbish(data)
    if is_utf8(data):
        return Decoded(data, len(mark), _title("utf-8", mark))
    if mark or codec == "utf-8":
        offset = _first_bad_byte(data)
        raise FileRefused(f"row {row_at(data, offset)} holds bytes that are not UTF-8", SAVE_AS_UTF8)
    return _windows_1252(data)


def is_utf8(data: bytes) -> bool:
    """Whether the bytes are valid UTF-8, without building a string (about 7 GB/s on plain text)."""
    ends = pa.py_buffer(np.array([0, len(data)], np.int64))
    one_cell = pa.LargeBinaryArray.from_buffers(pa.large_binary(), 1, [None, ends, pa.py_buffer(data)])
    try:
        one_cell.cast(pa.large_string())
    except pa.ArrowInvalid:
        return False
    return True


def refuse_known_formats(data: bytes) -> None:
    """Refuse what the first bytes show to be something else than a table of text.

    Raises: FileRefused.
    """
    for first_bytes, title in KNOWN_FORMATS.items():
        if data.startswith(first_bytes):
            raise FileRefused(f"the file is {title}, not a table", "save the table as CSV, XLSX or ODS")


def _marked(data: bytes) -> tuple[bytes, str]:
    return next(((mark, codec) for mark, codec in MARKS if data.startswith(mark)), (b"", ""))


def _title(codec: str, mark: bytes) -> str:
    return ENCODINGS.get(codec, codec) + (" with mark" if mark else "")


def _named_codec(encoding: str, marked: str) -> str:
    try:
        found = codecs.lookup(encoding)
    except LookupError:
        found = codecs.lookup("hex")
    if not getattr(found, "_is_text_encoding", True):
        raise FileRefused(f"the encoding {shown(encoding)} is not known", "choose utf-8, cp1252 or utf-16")
    codec = found.name.removesuffix("-sig")
    return (marked or "utf-16-le") if codec == "utf-16" else codec


def _unmarked_utf16(data: bytes) -> str:
    """UTF-16 text in a European language shows a zero in every other byte; nothing else does."""
    sample = np.frombuffer(data, np.uint8, min(len(data), SAMPLE_BYTES) // 2 * 2)
    even, odd = sample[0::2] == 0, sample[1::2] == 0
    if odd.sum() > len(odd) / 2 and not even.any():
        return "utf-16-le"
    if even.sum() > len(even) / 2 and not odd.any():
        return "utf-16-be"
    return ""


def _refuse_rubbish(data: bytes) -> None:
    sample = data[:SAMPLE_BYTES]
    codes = len(sample) - len(sample.translate(None, CONTROL_CODES))
    if codes > max(1, CONTROL_SHARE * len(sample)):
        raise FileRefused("the file is not text", "save the table as CSV, XLSX or ODS")


def _pieces(data: bytes, start: int, codec: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(codec)()
    for begin in range(start, len(data), STEP):
        yield decoder.decode(data[begin : begin + STEP]).encode()
    yield decoder.decode(b"", final=True).encode()


def _transcoded(data: bytes, start: int, codec: str, wanted: str = "") -> bytes:
    pieces: list[bytes] = []
    try:
        for piece in _pieces(data, start, codec):
            pieces.append(piece)  # noqa: PERF402 - the pieces before an error tell the row
    except UnicodeError as error:
        begin = start + len(pieces) * STEP
        good = data[begin : begin + getattr(error, "start", 0)].decode(codec, "ignore").encode()
        done = b"".join(pieces) + good
        raise FileRefused(
            f"row {row_at(done, len(done))} holds bytes that are not {wanted or _title(codec, b'')}", SAVE_AS_UTF8
        ) from None
    return b"".join(pieces)


def _first_bad_byte(data: bytes) -> int:
    """Where bytes that are known not to be UTF-8 first go wrong."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for begin in range(0, len(data), STEP):
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(data[begin : begin + STEP], final=begin + STEP >= len(data))
        except UnicodeDecodeError as error:
            return begin - pending + error.start
    return len(data)  # pragma: no cover - the caller has seen that they are not


def _windows_1252(data: bytes) -> Decoded:
    """Text that is not UTF-8 and holds no UTF-8 either is taken as Windows-1252."""
    utf8_at = other_at = -1
    for run in BEYOND_ASCII.finditer(data):
        try:
            run[0].decode()
        except UnicodeDecodeError:
            other_at = run.start() if other_at < 0 else other_at
        else:
            utf8_at = run.start() if utf8_at < 0 else utf8_at
        if min(utf8_at, other_at) >= 0:
            rows = f"row {row_at(data, utf8_at)} is UTF-8 and row {row_at(data, other_at)} is not"
            raise FileRefused(f"two encodings are mixed: {rows}", SAVE_AS_UTF8)
    text = _transcoded(data, 0, "cp1252", wanted="UTF-8 or Windows-1252")
    note = f"read as Windows-1252 because it is not UTF-8; check accented letters, for example {_accented_cell(text)}"
    return Decoded(text, 0, "Windows-1252", (note,))


def _accented_cell(text: bytes) -> str:
    """The first cell with a letter beyond ASCII: what a person can check at a glance."""
    found = BEYOND_ASCII.search(text)
    assert found  # or the text would have been UTF-8
    before, after = text[max(found.start() - 30, 0) : found.start()], text[found.start() : found.end() + 30]
    cell = CELL_ENDS.split(before)[-1] + CELL_ENDS.split(after)[0]
    return shown(cell.decode(errors="ignore"))
