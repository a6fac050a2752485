"""Raw events as column blocks: one Parquet file per batch, read by column, never changed."""

from __future__ import annotations

import hashlib
import io

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from sourcing_core.register import ROWS
from sourcing_core.storage.ledger import taken_back
from sourcing_core.storage.tables import EventBlock, table

_BLOCK = table(EventBlock)


def packed(events: pa.Table) -> bytes:
    """The events as the bytes of a Parquet file."""
    sink = io.BytesIO()
    pq.write_table(events, sink, compression="zstd", compression_level=1, row_group_size=1 << 17)
    return sink.getvalue()


def append(connection: Connection, kind: str, data: bytes, rows: int, revision: int, *, corrects: bool) -> str:
    """Keep one block; returns its SHA-256."""
    block_id = (connection.execute(sa.select(sa.func.max(_BLOCK.c.block_id))).scalar() or 0) + 1
    sha256 = hashlib.sha256(data).hexdigest()
    values = {"block_id": block_id, "kind": kind, "revision": revision, "rows": rows, "corrects": corrects, "sha256": sha256, "data": data}
    connection.execute(_BLOCK.insert().values(values))
    return sha256


def read(connection: Connection, kind: str, revision: int, *, columns: list[str] | None = None, engagement_ids: list[str] | None = None) -> pa.Table | None:
    """Events of a kind as known at a revision; of an event that was sent again the last version. None when there are none.

    A line of several part deliveries keeps all the parts that its last batch holds.
    """
    wanted = (_BLOCK.c.kind == kind) & (_BLOCK.c.revision <= revision) & _BLOCK.c.revision.not_in(taken_back(connection, revision) or [-1])
    rows = list(connection.execute(sa.select(_BLOCK.c.data, _BLOCK.c.corrects).where(wanted).order_by(_BLOCK.c.block_id)))
    if not rows:
        return None
    key = ROWS[kind].key
    chosen = columns and list(dict.fromkeys([*columns, "engagement_id", key]))
    blocks = []
    for number, (data, _) in enumerate(rows):
        block = pq.read_table(io.BytesIO(data), columns=chosen)
        if engagement_ids is not None:
            block = block.filter(pc.is_in(block["engagement_id"].cast(pa.string()), pa.array(engagement_ids, pa.string())))
        blocks.append(block.append_column("block", pa.array([number] * len(block), pa.int32())) if any(row[1] for row in rows) else block)
    joined = pa.concat_tables(blocks, promote_options="permissive").unify_dictionaries()
    if any(corrects for _, corrects in rows):
        keys = pd.DataFrame({"engagement": joined["engagement_id"].cast(pa.string()).to_pandas(), "key": joined[key].cast(pa.string()).to_pandas(), "block": joined["block"].to_pandas()})
        latest = keys.groupby(["engagement", "key"], sort=False)["block"].transform("max")
        joined = joined.filter(pa.array((keys["block"] == latest).to_numpy())).drop_columns(["block"])
    return joined
