"""Current tables, a hashed journal and an append-only ledger, in SQLite or PostgreSQL."""

from sourcing_core.storage.errors import Moved, NotThere, Referenced, Stale, StorageRefused, Unusable
from sourcing_core.storage.ledger import Posts
from sourcing_core.storage.records import Change, Removal
from sourcing_core.storage.restore import restore_into
from sourcing_core.storage.store import Store
from sourcing_core.storage.work import BatchFacts, Committed, Events, Work

__all__ = [
    "BatchFacts",
    "Change",
    "Committed",
    "Events",
    "Moved",
    "NotThere",
    "Posts",
    "Referenced",
    "Removal",
    "Stale",
    "StorageRefused",
    "Store",
    "Unusable",
    "Work",
    "restore_into",
]
