"""Raw events as column blocks: one Parquet file per batch, read by column, never changed (docs/decisions/0003)."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from hashlib import sha256

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.engine import Connection

from sourcing_core.register import ROWS
from sourcing_core.storage.ledger import taken_back
from sourcing_core.storage.tables import Batch, EventBlock, table

_BLOCK, _BATCH = table(EventBlock), table(Batch)
_ROW_GROUP = 1 << 17


def packed(kind: str, events: pa.Table) -> bytes:
    """The events as the bytes of a Parquet file; ids, which are all different, are written without a dictionary."""
    sink = io.BytesIO()
    repeating = [name for name in events.column_names if name != ROWS[kind].key]
    pq.write_table(
        events, sink, compression="zstd", compression_level=1, row_group_size=_ROW_GROUP, use_dictionary=repeating
    )
    return sink.getvalue()


def append(connection: Connection, kind: str, data: bytes, rows: int, revision: int, *, corrects: bool) -> str:
    """Keep one block; returns its SHA-256."""
    block_id = (connection.execute(sa.select(sa.func.max(_BLOCK.c.block_id))).scalar() or 0) + 1
    digest = sha256(data).hexdigest()
    values = {
        "block_id": block_id,
        "kind": kind,
        "revision": revision,
        "rows": rows,
        "corrects": corrects,
        "sha256": digest,
        "data": data,
    }
    connection.execute(_BLOCK.insert().values(values))
    return digest


def read(
    connection: Connection,
    kind: str,
    revision: int,
    *,
    columns: list[str] | None = None,
    engagement_ids: list[str] | None = None,
    batches: Collection[int] | None = None,
) -> pa.Table | None:
    """Events of a kind as known at a revision; of an event that was sent again the last version. None when there are none.

    With `columns` only these, in this order; with `batches` only what these revisions brought. See `merged`.
    """
    wanted = (
        (_BLOCK.c.kind == kind)
        & (_BLOCK.c.revision <= revision)
        & _BLOCK.c.revision.not_in(taken_back(connection, revision) or [-1])
    )
    if batches is not None:
        wanted &= _BLOCK.c.revision.in_(list(batches))
    query = sa.select(_BLOCK.c.data, _BLOCK.c.corrects, _BATCH.c.source).join(
        _BATCH, _BATCH.c.revision == _BLOCK.c.revision
    )
    found = connection.execute(query.where(wanted).order_by(_BLOCK.c.block_id)).all()
    if not found:
        return None
    # Imports of one source say whether they repeat events; what another source says of the same event is not looked at.
    repeats = any(corrects for _, corrects, _ in found) or len({source for _, _, source in found}) > 1
    key = ROWS[kind].key
    needed = None if columns is None else list(dict.fromkeys([*columns, "engagement_id", *([key] if repeats else [])]))
    blocks = [_chosen(pq.read_table(io.BytesIO(data), columns=needed), engagement_ids) for data, _, _ in found]
    joined = merged(blocks, key) if repeats else joined_up(blocks)
    return (
        joined
        if columns is None
        else joined.select([name for name in dict.fromkeys(columns) if name in joined.column_names])
    )


def joined_up(blocks: Sequence[pa.Table]) -> pa.Table:
    """The rows of several blocks one after the other; what a block does not tell is empty."""
    mixed = {
        name
        for name in dict.fromkeys(name for block in blocks for name in block.column_names)
        if _is_mixed(name, blocks)
    }
    alike = [_decoded(block, mixed) for block in blocks]
    return pa.concat_tables(alike, promote_options="permissive").unify_dictionaries()


def merged(blocks: Sequence[pa.Table], key: str) -> pa.Table:
    """The rows of several blocks, later ones in place of earlier ones of the same engagement and key.

    A line of several part deliveries keeps the parts that its last block holds. A column that the last block does not
    have leaves what was known: the earlier block that has it tells it.
    """
    joined = joined_up(blocks)
    block = np.repeat(np.arange(len(blocks)), [len(one) for one in blocks])
    line, count = _lines(joined, key)
    latest = np.zeros(count, np.int64)
    np.maximum.at(latest, line, block)
    keep = latest[line] == block
    for name in joined.column_names:
        tells = np.array([name in one.column_names for one in blocks])
        if not tells.all():
            joined = _filled(joined, name, tells[block], keep, line, count)
    return joined.filter(pa.array(keep))


def _filled(
    joined: pa.Table, name: str, told: NDArray[np.bool_], keep: NDArray[np.bool_], line: NDArray[np.int64], count: int
) -> pa.Table:
    """The column with what earlier blocks tell of rows whose own block does not tell it."""
    open_rows = np.flatnonzero(keep & ~told)
    from_row = np.full(count, -1, np.int64)
    tellers = np.flatnonzero(told)
    from_row[line[tellers]] = tellers  # the last one wins
    source = np.arange(len(joined))
    source[open_rows] = from_row[line[open_rows]]
    values = joined[name].combine_chunks().take(pa.array(source, mask=source < 0))
    return joined.set_column(joined.column_names.index(name), name, values)


def _is_mixed(name: str, blocks: Sequence[pa.Table]) -> bool:
    types = {block.schema.field(name).type for block in blocks if name in block.column_names}
    return len(types) > 1 and any(pa.types.is_dictionary(one) for one in types)


def _decoded(block: pa.Table, names: Collection[str]) -> pa.Table:
    """The block with plain text in these columns, so that it can stand beside others."""
    for place, name in enumerate(block.column_names):
        if name in names and pa.types.is_dictionary(block[name].type):
            block = block.set_column(place, name, block[name].cast(block[name].type.value_type))
    return block


def _chosen(block: pa.Table, engagement_ids: Sequence[str] | None) -> pa.Table:
    if engagement_ids is None:
        return block
    return block.filter(pc.is_in(block["engagement_id"].cast(pa.string()), pa.array(engagement_ids, pa.string())))


def _lines(events: pa.Table, key: str) -> tuple[NDArray[np.int64], int]:
    """A number per event, the same for the rows of one engagement and key; and how many there are."""
    codes = [_codes(events[name]) for name in ("engagement_id", key)]
    line, different = pd.factorize(codes[0] * (codes[1].max(initial=0) + 1) + codes[1])
    return line.astype(np.int64), len(different)


def _codes(column: pa.ChunkedArray) -> NDArray[np.int64]:
    whole = (
        column.unify_dictionaries().combine_chunks() if pa.types.is_dictionary(column.type) else column.combine_chunks()
    )
    if isinstance(whole, pa.ChunkedArray):
        whole = whole.cast(pa.string()).combine_chunks()
    encoded = whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()
    return encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)  # type: ignore[no-any-return]
