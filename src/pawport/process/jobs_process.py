"""The process that does the jobs beside the workers, where they are several: with PostgreSQL."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from pawport.app import build
from pawport.config import Settings
from pawport.logs import configure_logs
from pawport.process.heartbeat import beat
from pawport.telemetry.call_lines import CallLines
from pawport.telemetry.link import SOCKET, Reporter
from pawport.telemetry.recorder import Recorder
from pawport.telemetry.sources import of_jobs, of_jobs_process

__all__ = ["main", "run"]


async def run(settings: Settings, ready: Path | None = None) -> None:
    """Does the jobs until SIGTERM or SIGINT. The file `ready` is made when it begins."""
    configure_logs(settings.log_level)
    app = build(settings)
    recorder = Recorder()  # of no calls
    lines, reporter = CallLines("none", settings.log_level), Reporter(os.environ.get(SOCKET, ""))
    recorder.start(lines, reporter, [of_jobs_process, of_jobs(app.jobs.statistics)])
    loop = asyncio.get_running_loop()
    work = asyncio.create_task(app.do_jobs())
    beating = asyncio.create_task(beat())
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, work.cancel)
    if ready is not None:
        ready.touch()  # noqa: ASYNC240 - nobody else waits for this loop
    try:
        with suppress(asyncio.CancelledError):
            await work
    finally:
        await app.close()
        await asyncio.to_thread(recorder.stop)
        beating.cancel()


def main() -> None:
    """The program that `serve` starts. Its argument is the file; its settings are in PAWPORT_*."""
    asyncio.run(run(Settings.from_environment(os.environ), Path(sys.argv[1])))


if __name__ == "__main__":
    main()
