"""The command: progress on standard error, the report on standard output."""

import argparse
import shutil
import signal
import sys
from collections.abc import Callable, Collection
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.appends import append
from benchmarks.appointments import appointments
from benchmarks.audit import audit
from benchmarks.beside_peers import CALLS, beside_peers
from benchmarks.data import Filled, fill
from benchmarks.dialects import get_through_dialects
from benchmarks.guesses import guesses
from benchmarks.imports import import_files
from benchmarks.json_calls import as_json
from benchmarks.limits import limits
from benchmarks.logs import logs
from benchmarks.measure import Plan, Row, table, tell
from benchmarks.orders import create_orders
from benchmarks.products import page_of_products, search_products
from benchmarks.quiet import Quiet
from benchmarks.reads import grpcio_host
from benchmarks.scale import scale
from benchmarks.search import search
from benchmarks.smarttag import smarttag

_HELP = """
Measures Pawport beside others, and prints rows of a table of Markdown for docs/performance.md.

The suites sqlite and postgresql measure the calls that callers make most, beside the same service in Go
(where Go is installed), with grpcio and an ORM, and beside grpc.aio and FastAPI with nothing in them. The
other suites measure what Pawport does at a size, with an option, or beside the database alone.

The targets of a suite take turns, forwards and backwards. A row has the medians of the turns: calls a second,
and in brackets the processor time of a call, with the threads that used it; then the ratio of the rates, and
in brackets that of the processor times, turn by turn. Above 1, Pawport is better. Some rows have a bar, and
the command fails if one is missed.

  make bench ARGS="--only sqlite,postgresql"                      the table of the peers: some 25 minutes
  make bench ARGS="--only postgresql --calls create --quick"      one call on one engine: a minute
"""

_SMALL = 10_000  # pets
_PRODUCTS = 100_000  # beside as many pets


def main() -> int:
    arguments = _arguments()
    missing = [program for program in ("h2load", "wrk") if shutil.which(program) is None]
    if missing:
        tell(f"{' and '.join(missing)} not found: apt-get install nghttp2-client wrk")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # ends the servers on the way out
    with TemporaryDirectory(prefix="pawport-bench-", dir=arguments.folder) as folder:
        plan = _plan(Path(folder), arguments)
        rows = _measure(plan, arguments.only)
    print(table(rows))
    tell(f"other programs used at most {plan.quiet.disturbance:.0%} of the processors meanwhile")
    return 0 if all(row.met for row in rows) else 1


def _measure(plan: Plan, chosen: list[str]) -> list[Row]:
    rows: list[Row] = []
    for name in chosen:
        tell(name)
        rows += _SUITES[name](plan, partial(_filled, plan, _SMALL))
    return rows


@cache
def _filled(plan: Plan, pets: int) -> Filled:
    """A database that several suites share."""
    tell(f"filling a database with {pets:,} pets")
    return fill(f"sqlite:///{plan.folder}/{pets}.db", pets)


_SUITES: dict[str, Callable[[Plan, Callable[[], Filled]], list[Row]]] = {
    "sqlite": lambda plan, _: beside_peers(plan, "SQLite"),
    "postgresql": lambda plan, _: beside_peers(plan, "PostgreSQL"),
    "json": lambda plan, _: as_json(plan, plan.before),
    "dialects": lambda plan, small: get_through_dialects(plan, small()),
    "append": lambda plan, _: append(plan),
    "smarttag": lambda plan, _: smarttag(plan),
    "import": lambda plan, _: import_files(plan),
    "audit": lambda plan, _: audit(plan),
    "logs": lambda plan, small: logs(plan, small()),
    "limits": lambda plan, small: limits(plan, small()),
    "guesses": lambda plan, small: guesses(plan, small()),
    "scale": lambda plan, small: scale(plan, small(), _filled(plan, plan.large)),
    "search": lambda plan, _: search(plan, _filled(plan, plan.large)),
    "appointments": lambda plan, small: appointments(plan, small()),
    "products": lambda plan, _: [
        *search_products(plan, _filled(plan, _PRODUCTS)),
        *page_of_products(plan, _filled(plan, _PRODUCTS)),
    ],
    "orders": lambda plan, _: create_orders(plan),
    "grpcio": lambda plan, small: grpcio_host(plan, small()),
}


def _plan(folder: Path, arguments: argparse.Namespace) -> Plan:
    plan = Plan(
        folder,
        seconds=1 if arguments.quick else 3,
        rounds=arguments.rounds or (5 if arguments.quick else 7),
        large=arguments.pets or (100_000 if arguments.quick else 1_000_000),
        quiet=Quiet(arguments.patience),
        before=arguments.before,
        calls=tuple(arguments.calls),  # a plan is a key of a cache
    )
    return replace(plan, seconds=arguments.seconds) if arguments.seconds else plan


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=_HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--only",
        type=_names_of(_SUITES),
        default=list(_SUITES),
        metavar="SUITES",
        help=f"of {','.join(_SUITES)}",
    )
    parser.add_argument(
        "--calls",
        type=_names_of(CALLS),
        default=[],
        metavar="CALLS",
        help=f"that sqlite and postgresql measure, of {','.join(CALLS)}",
    )
    parser.add_argument(
        "--quick", action="store_true", help="5 turns of 1 second for 7 of 3, and 100,000 pets for a million"
    )
    parser.add_argument("--rounds", type=int, metavar="NUMBER", help="how many turns each target has")
    parser.add_argument("--seconds", type=float, metavar="NUMBER", help="how long a turn is")
    parser.add_argument("--pets", type=_large, metavar="NUMBER", help="of the large database")
    parser.add_argument(
        "--patience",
        type=float,
        default=120,
        metavar="SECONDS",
        help="to wait, in all, for moments when other programs let the machine alone",
    )
    parser.add_argument(
        "--before",
        type=Path,
        metavar="FOLDER",
        help="another checkout, installed in its .venv, that JSON is compared with",
    )
    parser.add_argument("--folder", help="where the databases are made, for a while (up to 7 GB)")
    return parser.parse_args()


def _large(text: str) -> int:
    if (number := int(text)) <= _SMALL:
        raise argparse.ArgumentTypeError(f"must be more than {_SMALL:,}, which it is compared with")
    return number


def _names_of(known: Collection[str]) -> Callable[[str], list[str]]:
    def names(text: str) -> list[str]:
        given = text.split(",")
        if unknown := [name for name in given if name not in known]:
            raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}")
        return given

    return names


if __name__ == "__main__":
    sys.exit(main())
