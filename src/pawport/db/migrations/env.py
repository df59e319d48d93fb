"""Alembic runs this file. What it needs of the product, `pawport.db.migrate` or a draft hands to it.

The tables in the code are for drafts: in a migration, their naming convention would change old revisions.
"""

from alembic import context

attributes = context.config.attributes
context.configure(
    connection=attributes["connection"],
    render_as_batch=True,  # SQLite can hardly alter a table: a batch copies it
    **attributes.get("options", {}),
)
with context.begin_transaction():
    attributes["run"](context.run_migrations)
