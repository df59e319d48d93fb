"""A process that sends reminders, few in a transaction, at a time that it is told: python -m ... URL TIME."""

import asyncio
import sys
from contextlib import suppress
from datetime import datetime
from functools import partial

from pawport.db import Conflict, open_database
from pawport.reminders import service
from pawport.reminders.sending import send_some

AT_ONCE = 5


async def main(url: str, now: datetime) -> None:
    database = open_database(url)
    while company_ids := await database.read(partial(service.companies_with_due, now=now)):
        for company_id in company_ids:
            with suppress(Conflict):  # as in the service, another look follows
                await database.write(partial(send_some, company_id=company_id, now=now, limit=AT_ONCE))
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], datetime.fromisoformat(sys.argv[2])))
