"""Copies of PostgreSQL databases, by the server's own tools, in their custom format."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO, Any, Final

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, NullPool, text

from pawport.backup.files import Report
from pawport.db import ConfigurationError, DatabaseError
from pawport.db.driver_errors import opening
from pawport.db.postgresql_engine import place, postgresql_engine

__all__ = ["dump", "refuse_served", "replace", "revision", "tables"]

_MAGIC: Final = b"PGDMP"
_CHUNK: Final = 1024 * 1024  # bytes
_REPORT_SECONDS: Final = 0.2
_NAME: Final = "pawport backup"
_VERSION: Final = "SELECT current_setting('server_version_num')::int / 10000"
_TABLES: Final = """\
SELECT format('%I.%I', schemaname, tablename) FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"""
_SERVED: Final = """\
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE 'pawport%' AND application_name <> :me"""


def dump(url: URL, target: Path, report: Report) -> None:
    """Dumps the database as it is now. DatabaseError, of one line, if pg_dump fails."""
    tool = _tool("pg_dump", url)
    arguments = [tool, "--format=custom", "--no-owner", "--no-privileges", "--lock-wait-timeout=60s"]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            [*arguments, f"--file={target}", f"--dbname={_login(url)}"],
            env=_environment(url),
            stdin=subprocess.DEVNULL,
            stderr=errors,
        )
        try:
            while process.poll() is None:
                report(target.stat().st_size, None)
                time.sleep(_REPORT_SECONDS)
        finally:
            process.kill()
            process.wait()
        _check("pg_dump", process.returncode, errors)


def revision(file: Path) -> str:
    """The schema of a backup. ConfigurationError if the file is none, or not whole."""
    with file.open("rb") as opened:
        magic = opened.read(len(_MAGIC))
    if magic != _MAGIC:
        raise ConfigurationError(f"{file} is not a backup of PostgreSQL")
    tool = _found("pg_restore")
    # To read all of it is also the check that it is whole.
    whole = subprocess.run([tool, "--file=/dev/null", file], capture_output=True, check=False)
    arguments = ["--data-only", "--table=alembic_version", "--file=-"]
    done = subprocess.run([tool, *arguments, file], capture_output=True, check=False)
    found = re.search(rb"^COPY .*alembic_version.*\n(\w+)\n", done.stdout, re.MULTILINE)
    if whole.returncode or done.returncode or found is None:
        why = (whole.stderr or done.stderr).decode(errors="replace").partition("\n")[0]
        raise ConfigurationError(f"{file} is not a complete backup of Pawport" + (f": {why}" if why else ""))
    return found[1].decode()


def refuse_served(url: URL) -> None:
    """ConfigurationError if a service or a command has the database open."""
    if _ask(url, _SERVED, me=_NAME)[0]:
        raise ConfigurationError("--database-url: the database is in use by pawport: stop it first")


def tables(url: URL) -> list[str]:
    """The names of all tables, ready for SQL."""
    return _ask(url, _TABLES)


def replace(url: URL, file: Path, old: list[str], report: Report) -> None:
    """Drops the tables `old` and restores the backup, in one transaction."""
    restore_tool, psql = _tool("pg_restore", url), _tool("psql", url)
    with tempfile.TemporaryFile() as errors:
        script = subprocess.Popen(
            [restore_tool, "--no-owner", "--no-privileges", "--file=-", file],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
        session = subprocess.Popen(
            [psql, "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", f"--dbname={_login(url)}"],
            env=_environment(url),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        try:
            _feed(script, session, old, report)
        finally:
            script.kill()
            script.wait()
            session.wait()
        _check("the restore", session.returncode or script.returncode, errors)


def _feed(
    script: "subprocess.Popen[bytes]", session: "subprocess.Popen[bytes]", old: list[str], report: Report
) -> None:
    """Without the COMMIT at the end, whatever happened, the server undoes all of it."""
    assert script.stdout is not None  # noqa: S101 - for the type checker: both are pipes
    assert session.stdin is not None  # noqa: S101
    done = 0
    try:
        with session.stdin as into, script.stdout as source:
            into.write(b"BEGIN;\nSET LOCAL lock_timeout = '60s';\n")
            into.writelines(f"DROP TABLE IF EXISTS {name} CASCADE;\n".encode() for name in old)
            while chunk := source.read(_CHUNK):
                into.write(chunk)
                done += len(chunk)
                report(done, None)
            if script.wait() == 0:
                into.write(b"\nCOMMIT;\n")
    except BrokenPipeError:
        pass  # psql ended at an error, which its exit code says


def _check(what: str, code: int, errors: IO[bytes]) -> None:
    if code:
        errors.seek(0)
        lines = errors.read(_CHUNK).decode(errors="replace").splitlines()
        said = next((line for line in lines if "error" in line.lower()), "".join(lines[:1]))
        raise DatabaseError(f"{what} failed: {said or f'exit code {code}'}")


def _tool(name: str, url: URL) -> str:
    """The path of a tool that is not older than the server."""
    path = _found(name)
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)", said)
    server = _ask(url, _VERSION)[0]
    if found is None or int(found[1]) < server:
        raise ConfigurationError(f"{path} has version {found and found[1]}; the server requires {server}")
    return path


def _found(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise ConfigurationError(f"{name} is not on the PATH: install PostgreSQL's client programs")
    return path


def _ask(url: URL, question: str, **values: str) -> list[Any]:
    engine = postgresql_engine(url, _NAME, statement_seconds=30, poolclass=NullPool)
    with opening(place(url)), engine.connect() as connection:
        return list(connection.execute(text(question), values).scalars())


def _login(url: URL) -> str:
    """What libpq needs to connect, but the password: others see the command line."""
    options = _options(url)
    options.pop("password", None)
    return make_conninfo(**{**options, "application_name": _NAME})


def _environment(url: URL) -> dict[str, str]:
    password = _options(url).get("password")
    return {**os.environ, "PGPASSWORD": password} if password else dict(os.environ)


def _options(url: URL) -> dict[str, Any]:
    """Those of libpq, whether they stand before or after the question mark of the URL."""
    return dict(url.get_dialect()().create_connect_args(url)[1])
