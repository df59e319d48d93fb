"""Database URLs."""

from pathlib import Path

import pytest

from pawport.db import ConfigurationError, open_database
from pawport.db.url import parse_url, sqlite_path
from pawport.kit.sqlite_urls import plain_sqlite_path, sqlite_url


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///pets.db", "pets.db"),
        ("sqlite:////var/lib/pets.db", "/var/lib/pets.db"),
        ("sqlite:////with blank/100%/ä.db", "/with blank/100%/ä.db"),
    ],
)
def test_sqlite(url, path):
    assert sqlite_path(parse_url(url)) == Path(path)
    assert plain_sqlite_path(url) == Path(path)


@pytest.mark.parametrize("path", ["pets.db", "/a b/ä#1.db", "/100%/50%20/what?=1.db", "/not UTF-8 \udcff.db"])
def test_every_path_has_a_url(path):
    url = sqlite_url(Path(path))
    assert sqlite_path(parse_url(url)) == Path(path)
    assert plain_sqlite_path(url) == Path(path)


def test_postgresql():
    url = parse_url("postgresql://me:p%40ss@db.example:5433/pets?sslmode=require")
    assert url.drivername == "postgresql+psycopg"
    assert (url.username, url.password, url.host, url.port, url.database) == (
        "me",
        "p@ss",
        "db.example",
        5433,
        "pets",
    )
    assert url.query == {"sslmode": "require"}


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "invalid database URL: use sqlite:///PATH or postgresql://"),
        ("pets.db", "invalid database URL"),
        ("postgresql://me:secret@host:port/pets", "invalid database URL"),
        ("mysql://me:secret@host/pets", "unknown database 'mysql': use sqlite:///PATH or postgresql://"),
        ("postgresql+asyncpg://host/pets", "unknown database 'postgresql+asyncpg'"),
        ("sqlite://", "the SQLite URL must name a file: sqlite:///PATH"),
        ("sqlite:///:memory:", "the SQLite URL must name a file: sqlite:///PATH"),
        ("sqlite://pets.db", "a SQLite URL has only a path, after three slashes"),
        ("sqlite:///pets.db?mode=ro", "a SQLite URL has only a path"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_without_the_password(url, why):
    with pytest.raises(ConfigurationError) as refused:
        open_database(url)
    assert plain_sqlite_path(url) is None
    assert str(refused.value).startswith(why)
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)
