"""A process that sends reminders, few in a transaction, at a given time: python -m ... URL TIME [visits]."""

import asyncio
import sys
from contextlib import suppress
from datetime import datetime
from functools import partial

from pawport.care.appointments.reminding import APPOINTMENTS
from pawport.care.grooming.reminding import GROOMING
from pawport.db import Conflict, open_database
from pawport.reminders.runner import Source
from pawport.reminders.sending import VACCINATIONS, send_some
from pawport.reminders.visits import source_of

AT_ONCE = 5


async def main(url: str, now: datetime, source: Source) -> None:
    database = open_database(url)
    while company_ids := await database.read(partial(source.companies_with_due, now=now)):
        for company_id in company_ids:
            with suppress(Conflict):  # as in the service, another look follows
                await database.write(partial(source.send_some, company_id=company_id, now=now))
    await database.close()


if __name__ == "__main__":
    if sys.argv[3:]:
        chosen = source_of((APPOINTMENTS, GROOMING), AT_ONCE)
    else:
        chosen = VACCINATIONS._replace(send_some=partial(send_some, limit=AT_ONCE))
    asyncio.run(main(sys.argv[1], datetime.fromisoformat(sys.argv[2]), chosen))
