"""Writes a draft of the next revision: `python -m pawport.db.migrations "add the colour of collars"`."""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from pawport.db.all_tables import load_tables
from pawport.db.metadata import metadata
from pawport.db.migrate import alembic_config, migrate
from pawport.db.migrations.drafts import adapt_conditions, is_compared, render_item
from pawport.db.sqlite_engine import write_engine


def main(message: str) -> None:
    """Compares the tables in the code with the schema of the newest revision."""
    load_tables()
    newest = ScriptDirectory.from_config(alembic_config()).get_current_head() or "0000"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "draft.db")
        migrate(f"sqlite:///{path}")
        with write_engine(path).connect() as connection:
            config = alembic_config(
                connection=connection,
                run=lambda run_migrations: run_migrations(),
                options={
                    "target_metadata": metadata,
                    "render_item": render_item,
                    "include_object": is_compared,
                    "process_revision_directives": adapt_conditions,
                },
            )
            command.revision(config, message, autogenerate=True, rev_id=f"{int(newest) + 1:04}")


if __name__ == "__main__":
    main(sys.argv[1])
