"""A fill that several want at once is taken once. PAWPORT_TEST_TRIES asks for more than the usual 30
tries."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Final

from sqlalchemy import Connection

from pawport.db import Database
from pawport.shop.prescriptions.fills import take_refill
from tests.shop.prescriptions.lab import Pharmacy

TRIES: Final = int(os.environ.get("PAWPORT_TEST_TRIES", "30"))
BUYERS: Final = 4


def test_threads(database: Database) -> None:
    pharmacy = Pharmacy(database)
    with ThreadPoolExecutor(BUYERS) as threads:
        for number in range(TRIES):
            written = pharmacy.prescribe(refills=0)
            taken = list(threads.map(pharmacy.take, (f"line_{number}_{each}" for each in range(BUYERS))))
            assert sorted(taken, key=str) == [None] * (BUYERS - 1) + [written.id]
            assert pharmacy.get(written).fills_left == 0


def test_the_same_line_at_once(database: Database) -> None:
    pharmacy = Pharmacy(database)
    wanted = {"pet_id": pharmacy.pet_id, "product_id": pharmacy.product_id, "variant_id": "", "quantity": 1}

    async def several(line_id: str) -> list[str | None]:
        def take(connection: Connection) -> str | None:
            return take_refill(connection, pharmacy.company_id, **wanted, line_id=line_id)  # type: ignore[arg-type]

        return await asyncio.gather(*(database.write(take) for _ in range(BUYERS)))

    written = pharmacy.prescribe(refills=99, days_of_supply=0)
    for number in range(10):
        assert asyncio.run(several(f"line_{number}")) == [written.id] * BUYERS
        assert pharmacy.get(written).fills_left == 99 - number


def test_processes(database: Database, database_url: str) -> None:
    pharmacy = Pharmacy(database)
    with ExitStack() as stack:
        buyers = [stack.enter_context(_taker(database_url, pharmacy.company_id)) for _ in range(2)]
        for number in range(TRIES):
            written = pharmacy.prescribe(refills=0)
            for each, buyer in enumerate(buyers):
                _ask(buyer, pharmacy, f"line_{number}_{each}")
            taken = sorted(_answer(buyer) for buyer in buyers)
            assert taken == ["", written.id]
            assert pharmacy.get(written).fills_left == 0


Taker = subprocess.Popen[str]


@contextmanager
def _taker(url: str, company_id: str) -> Iterator[Taker]:
    program = [sys.executable, "-m", "tests.shop.prescriptions.taker", url, company_id]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert _answer(process) == "ready"
            yield process
        finally:
            process.kill()


def _ask(buyer: Taker, pharmacy: Pharmacy, line_id: str) -> None:
    wanted = {"pet_id": pharmacy.pet_id, "product_id": pharmacy.product_id, "variant_id": ""}
    assert buyer.stdin is not None
    buyer.stdin.write(json.dumps({**wanted, "quantity": 1, "line_id": line_id}) + "\n")
    buyer.stdin.flush()


def _answer(buyer: Taker) -> str:
    assert buyer.stdout is not None
    return buyer.stdout.readline().removesuffix("\n")
