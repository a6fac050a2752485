"""Alembic's entry: migrations run inside the transaction that the store opened."""

from alembic import context

from sourcing_core.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    transactional_ddl=True,
)
context.run_migrations()
