"""Raw events as column blocks: one Parquet file per batch, read by column, never changed (docs/decisions/0003)."""

from __future__ import annotations

import io
from collections.abc import Sequence
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
from sourcing_core.storage.tables import EventBlock, table

_BLOCK = table(EventBlock)
_ROW_GROUP = 1 << 17


def packed(events: pa.Table) -> bytes:
    """The events as the bytes of a Parquet file."""
    sink = io.BytesIO()
    pq.write_table(events, sink, compression="zstd", compression_level=1, row_group_size=_ROW_GROUP)
    return sink.getvalue()


def append(connection: Connection, kind: str, data: bytes, rows: int, revision: int, *, corrects: bool) -> str:
    """Keep one block; returns its SHA-256."""
    block_id = (connection.execute(sa.select(sa.func.max(_BLOCK.c.block_id))).scalar() or 0) + 1
    digest = sha256(data).hexdigest()
    values = {"block_id": block_id, "kind": kind, "revision": revision, "rows": rows, "corrects": corrects, "sha256": digest, "data": data}
    connection.execute(_BLOCK.insert().values(values))
    return digest


def read(connection: Connection, kind: str, revision: int, *, columns: list[str] | None = None, engagement_ids: list[str] | None = None) -> pa.Table | None:
    """Events of a kind as known at a revision; of an event that was sent again the last version. None when there are none.

    A line of several part deliveries keeps all the parts that its last batch holds. With `columns` only these, in this order.
    """
    wanted = (_BLOCK.c.kind == kind) & (_BLOCK.c.revision <= revision) & _BLOCK.c.revision.not_in(taken_back(connection, revision) or [-1])
    found = connection.execute(sa.select(_BLOCK.c.data, _BLOCK.c.corrects).where(wanted).order_by(_BLOCK.c.block_id)).all()
    if not found:
        return None
    key, corrected = ROWS[kind].key, any(corrects for _, corrects in found)
    needed = None if columns is None else list(dict.fromkeys([*columns, "engagement_id", *([key] if corrected else [])]))
    blocks = [_chosen(pq.read_table(io.BytesIO(data), columns=needed), engagement_ids) for data, _ in found]
    joined = pa.concat_tables(blocks, promote_options="permissive").unify_dictionaries()
    if corrected:
        joined = joined.filter(pa.array(_is_latest(joined, key, [len(block) for block in blocks])))
    return joined if columns is None else joined.select([name for name in dict.fromkeys(columns) if name in joined.column_names])


def _chosen(block: pa.Table, engagement_ids: Sequence[str] | None) -> pa.Table:
    if engagement_ids is None:
        return block
    return block.filter(pc.is_in(block["engagement_id"].cast(pa.string()), pa.array(engagement_ids, pa.string())))


def _is_latest(events: pa.Table, key: str, lengths: Sequence[int]) -> NDArray[np.bool_]:
    """Per event: no later block holds an event of this engagement and key."""
    block = np.repeat(np.arange(len(lengths)), lengths)
    codes = [pc.dictionary_encode(events[name].cast(pa.string()).combine_chunks()).indices.to_numpy(zero_copy_only=False).astype(np.int64) for name in ("engagement_id", key)]
    event, different = pd.factorize(codes[0] * (codes[1].max(initial=0) + 1) + codes[1])
    latest = np.zeros(len(different), np.int64)
    np.maximum.at(latest, event, block)
    return latest[event] == block
