"""Alembic runs this file. The connection, and its transaction, are `pawport.db.migrate`'s."""

from alembic import context

from pawport.db.metadata import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,  # SQLite can hardly alter a table: a batch copies it
    user_module_prefix="",
)
context.run_migrations()
