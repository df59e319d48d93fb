"""A process that takes fills: python -m ... URL COMPANY. Of each line of its input, a JSON object with what
is wanted, it answers the id of the prescription, or nothing."""

import asyncio
import json
import sys

from sqlalchemy import Connection

from pawport.db import open_database
from pawport.shop.prescriptions.fills import take_refill


async def main(url: str, company_id: str) -> None:
    database = open_database(url)
    _answer("ready")
    for line in sys.stdin:
        wanted = json.loads(line)

        def take(connection: Connection, wanted: dict[str, object] = wanted) -> str | None:
            return take_refill(connection, company_id, **wanted)  # type: ignore[arg-type]  # as JSON has it

        _answer(await database.write(take) or "")
    await database.close()


def _answer(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
