"""The process that does the jobs, with short pauses: `python -m tests.webhooks.jobs_program URL`."""

import asyncio
import sys
import tempfile
from pathlib import Path

from pawport.app import App
from pawport.db import open_database
from pawport.pictures.store import FolderStore
from tests.webhooks.running import FAST


async def main(url: str, folder: Path) -> None:
    """Does the jobs of a database until it is killed."""
    store = FolderStore(folder)
    app = App(open_database(url), store=store, allow_private_urls=True, webhook_schedule=FAST)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await app.do_jobs()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(main(sys.argv[1], Path(made)))
