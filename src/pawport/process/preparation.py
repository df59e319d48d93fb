"""What `preparing` runs in a process of its own: `python -m pawport.process.preparation [check]`.

The settings are in the environment. On standard output comes what the first start made, or what is wrong, as
JSON.
"""

import json
import os
import sys
from dataclasses import asdict

from pawport.config import Settings
from pawport.db import opened_database
from pawport.db.schema import is_current, refuse_pending
from pawport.kit.console import OperatorError, system_error
from pawport.lifecycle.upgrade import upgrade
from pawport.logs import configure_logs
from pawport.process.first_start import bootstrap
from pawport.process.preparing import CHECK, Bootstrap

__all__ = ["prepare"]


def prepare(settings: Settings) -> Bootstrap | None:
    """Makes the schema of a SQLite database, and an empty database's company and key.

    Answers what it told nobody yet: the company and its key. DatabaseError if the database cannot be used.
    """
    if not settings.is_sqlite:
        refuse_pending(settings.database_url)
    elif not is_current(settings.database_url):
        upgrade(settings.database_url)
    with opened_database(settings.database_url) as database:
        return bootstrap(database, settings)


def _answer() -> dict[str, str | int] | None:
    settings = Settings.from_environment(os.environ)
    configure_logs(settings.log_level)
    try:
        if sys.argv[1:] == [CHECK]:
            refuse_pending(settings.database_url)
            return None
        first = prepare(settings)
    except OperatorError as error:
        return {"error": str(error), "exit_code": error.exit_code}
    except OSError as error:
        return {"error": system_error(error), "exit_code": 1}
    return None if first is None else asdict(first)


if __name__ == "__main__":
    print(json.dumps(_answer()))  # noqa: T201 - the answer
