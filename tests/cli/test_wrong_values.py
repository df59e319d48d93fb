"""Every option of every command with a wrong value: one line that says so, and exit code 2."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import pytest

from pawport.cli import _pawport
from pawport.config import OPTIONS
from tests.cli.program import command

# What Python makes of an argument with bytes that are no text.
_NO_TEXT: Final = "name\udcff"
_FOLDER, _FILE = "{folder}", "{folder}/file"  # a file that is nothing in particular
_NUMBERS: Final = {"", "-1", "1.5", "many", "9" * 30}
_ADDRESSES: Final = {"127.0.0.1", "127.0.0.1:99999", "127.0.0.1:-1"}
_LONG: Final = "x" * 300

_SETTINGS: Final = {
    "listen": _ADDRESSES,
    "database_url": {"oracle://h/d", "sqlite://", "postgresql://u@h:port/d"},
    "data_dir": {"~nobody-of-this-name/data"},
    "workers": {"0", "65", *_NUMBERS},
    "host": {"", "nope"},
    "tls_cert": {"/none/file", _FOLDER, _FILE},
    "tls_key": {"/none/file", _FOLDER},
    "limits": {"", "nope"},
    "redis_url": {"nope", "http://h", "redis://h:99999"},
    "enterprise_limits": {"-1,200", "3000", "0,0", "nope"},
    "bootstrap_key": {"two words", "x" * 31, _NO_TEXT},
    "cors_origins": {"nope", "ftp://a.example"},
    "dialect_hosts": {"nope", "nope=a.example", "petnow=", "petnow=a.example,smarttag=a.example"},
    "admin_listen": _ADDRESSES,
    "admin_hosts": {"a.example:9464", "a b", "[::1]", "http://a.example", "*"},
    "log_level": {"", "loud"},
    "log_calls": {"", "some"},
    "audit_days": {"0", *_NUMBERS},
    "public_url": {"nope", "ftp://a.example", "https://a.example/?page"},
    "picture_store": {"nope", "s3://", "http://bucket"},
    "allow_private_urls": {"", "perhaps"},
}
_COMPANY: Final = {
    "name": {"", "x" * 101, _NO_TEXT},
    "company": {"nope", _NO_TEXT},
    "time_zone": {"", "Mars", _FOLDER, _NO_TEXT},
    "phone_region": {"", "XX", _NO_TEXT},
    "max_pets_per_customer": {"0", "10001", *_NUMBERS},
    "max_pets": _NUMBERS,
    "audit_days": _NUMBERS,
    "public_contact": {"x" * 201, _NO_TEXT},
    "style": {"", "xml"},
}
_KEY: Final = {
    "key_id": {_NO_TEXT},
    "name": {"", "x" * 101, _NO_TEXT},
    "company": {"nope", _NO_TEXT},
    "scopes": {"", " , ", "pets:fly", _NO_TEXT},
    "plan": {"", "gold"},
    "expires": {"", "soon", "-1d", "2001-01-01", "999999w"},
    "ranges": {"", "nope", "192.0.2.1/24", "192.0.2.0/33"},
    "overlap": {"", "8d", "-1h", "soon"},
    "style": {"", "xml"},
}
_WRONG: Final[dict[str, dict[str, set[str]]]] = {
    "gateway": {"backends": {"", "x" * 108, _NO_TEXT}},
    "companies": _COMPANY,
    "keys": _KEY,
    "demo": {
        "pets": {"0", *_NUMBERS},
        "seed": {"", "1.5", "many"},
        "products": {"501", *_NUMBERS},
        "company": {"nope", _NO_TEXT},
    },
    "backup": {"file": {_FOLDER, "/none/file", _LONG}},
    "restore": {"file": {_FOLDER, "/none/file", _LONG, _FILE, "/proc/self/mem"}},
    "import": {
        "file": {_FOLDER, "/none/file", _LONG},
        "format_": {"", "xml"},
        "encoding": {"nope", "hex"},
        "dates": {"", "ymd"},
        "weight_unit": {"", "stone"},
        "system": {"", " ", "x" * 65},
        "preset": {"", "nope"},
        "species": {"", " ", "x" * 101, "d\tog"},
        "mapped": {"", "name", "=name", "Name=", "Name=nme"},
        "map_file": {_FOLDER, "/none/file", _LONG},
        "company": {"nope"},
    },
    "catalog": {
        "file": {_FOLDER, "/none/file", _LONG},
        "format_": {"", "xml"},
        "encoding": {"nope", "hex"},
        "currency": {"", "dollars", "U$D"},
        "company": {"nope"},
    },
    "export": {
        "file": {_FOLDER, "/none/file.csv", _LONG, _FILE},
        "format_": {"", "xml"},
        "company": {"nope", _NO_TEXT},
    },
    "copy": {
        "from_": {"", "nope", "oracle://h/d", "sqlite://", _NO_TEXT},
        "to": {"", "nope", "oracle://h/d", "sqlite://", _NO_TEXT},
    },
    "duplicates": {
        "company": {"nope", _NO_TEXT},
        "what": {"", "dogs"},
        "min_score": {"", "2", "-0.1", "many"},
    },
    "due": {
        "company": {"nope", _NO_TEXT},
        "days": {"3651000", *_NUMBERS},
        "overdue": {"3651000", *_NUMBERS},
        "vaccine": {_NO_TEXT},
    },
    "reminders": {
        "company": {"nope", _NO_TEXT},
        "days_before": {"366", "-1", "1.5", "many", "9" * 30, _NO_TEXT},
        "visit_days_before": {"366", "-1", "1.5", "many", "9" * 30, _NO_TEXT},
        "hour": {"24", *_NUMBERS},
    },
    "webhooks": {
        "forward": {"", "localhost:3000", "ftp://h/", "http://u:p@h/", "http://h:99999/", _NO_TEXT},
        "url": {"", "localhost:8080", _NO_TEXT},
        "key": {"", "two words", "schlüssel", _NO_TEXT},
        "types": {"", " , ", _NO_TEXT},
        "format_": {"", "xml"},
        "secret": {"", "nope", "whsec_", "whsec_$$$", _NO_TEXT},
        "description": {"x" * 501, _NO_TEXT},
        "company": {"nope", _NO_TEXT},
        "endpoint_id": {_NO_TEXT},
        "overlap": {"", "8d", "-1h", "soon"},
        "status": {"", "lost"},
        "limit": {"0", "501", *_NUMBERS},
        "style": {"", "xml"},
        "since": {"", "soon", "-1d"},
    },
}
_BESIDE: Final = {
    "gateway": ("--print-config",),
    "companies create": ("Paws",),
    "companies set": ("--max-pets", "1"),
    "keys create": ("--scopes", "*"),
    "keys rotate": ("key_1",),
    "keys revoke": ("key_1",),
    "backup": ("{folder}/backup",),
    "restore": (_FILE, "--force"),
    "catalog import": ("{folder}/products.csv",),
    "import": ("{folder}/pets.csv",),
    "export": ("{folder}/export.csv", "--force"),
    "copy": ("--from", "sqlite:///{folder}/pawport.db", "--to", "sqlite:///{folder}/pawport.db"),
    "duplicates": ("pets",),
    "reminders set": ("--hour", "9"),
    "webhooks create": ("https://a.example/", "--types", "*"),
    "webhooks update": ("{endpoint}", "--enable"),
    "webhooks delete": ("{endpoint}",),
    "webhooks rotate": ("{endpoint}",),
    "webhooks test": ("{endpoint}",),
    "webhooks deliveries": ("{endpoint}",),
    "webhooks redeliver": ("{endpoint}", "--failed-since", "1h"),
    "webhooks listen": ("--forward", "http://127.0.0.1:1", "--key", "key"),
    "tls_cert": ("--tls-key", _FILE),
    "tls_key": ("--tls-cert", _FILE),
}
_BY_ITSELF: Final = {
    *(("import", name) for name in ("rejected", "warnings", "placeholders", "sheet", "ignored")),
    ("catalog import", "rejected"),
    ("webhooks redeliver", "delivery_id"),
}
"""What the file that is imported, or the endpoint, decides with them is tested with imports and webhooks."""

_WITHOUT_DATABASE: Final = {"webhooks listen", "copy"}


def _commands(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        if isinstance(found, click.Group):
            yield from _commands(found, f"{path}{name} ")
        else:
            yield f"{path}{name}", found


_OPTIONS: Final = [
    (path, parameter)
    for path, found in _commands(_pawport)
    for parameter in found.params
    if not getattr(parameter, "is_flag", False) and (path, parameter.name) not in _BY_ITSELF
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database of one company, and with files."""
    made = tmp_path_factory.mktemp("values")
    (made / "file").write_text("nothing in particular")
    (made / "pets.csv").write_text("name,type\nBuddy,DOG\n")
    (made / "products.csv").write_text("sku,name\nTOY-7,Rope toy\n")
    assert command("demo", "--pets", "1", "--data-dir", str(made)).returncode == 0
    created = command("webhooks", "create", "https://a.example/", "--types", "*", "--data-dir", str(made))
    (made / "endpoint").write_text(created.stderr.split()[2])
    return made


@pytest.mark.parametrize(
    ("path", "parameter"), _OPTIONS, ids=[f"{path} {option.name}" for path, option in _OPTIONS]
)
def test_a_wrong_value(path: str, parameter: click.Parameter, folder: Path) -> None:
    name = str(parameter.name)
    values = _WRONG.get(path.partition(" ")[0], {}).get(name) or _SETTINGS[name]
    for value in sorted(values):
        filled = {"folder": folder, "endpoint": (folder / "endpoint").read_text()}
        arguments = [each.format(**filled) for each in _arguments(path, parameter, value)]
        if name not in {"database_url", "data_dir"} and path not in _WITHOUT_DATABASE:
            arguments += _place(path, folder)
        done = command(*arguments)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), (arguments, done.stderr)
        said = done.stderr.removeprefix("pawport: ")
        names = {name, parameter.opts[-1], f"'{parameter.human_readable_name}'", "cannot be encoded as utf-8"}
        assert any(each in said for each in {*names, arguments[-3]}), (arguments, said)


def _arguments(path: str, parameter: click.Parameter, value: str) -> list[str]:
    beside = [*_BESIDE.get(path, ()), *_BESIDE.get(str(parameter.name), ())]
    if parameter.name in {"scopes", "types"}:  # which add up
        beside = beside[:1] if path.startswith("webhooks") else []
    if isinstance(parameter, click.Argument):
        return [*path.split(), *beside[1:], value]
    return [*path.split(), *beside, parameter.opts[0], value]


def _place(path: str, folder: Path) -> list[str]:
    """The database; where a service would go on with it, one that cannot be."""
    lasting = path in {"serve", "worker", "jobs", "status"}
    return ["--data-dir", "/dev/null/data" if lasting else str(folder)]


@pytest.mark.parametrize("place", ["", "/file"], ids=["a folder", "a file"])
@pytest.mark.parametrize(
    "arguments", [["serve"], ["worker"], ["migrate"], ["keys", "list"], ["demo"], ["backup", "/tmp/none"]]
)
def test_what_is_no_database(arguments: list[str], place: str, folder: Path) -> None:
    done = command(*arguments, "--database-url", f"sqlite:///{folder}{place}")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"{folder}{place}" in done.stderr


def test_settings_are_all_in_the_table() -> None:
    assert set(_SETTINGS) == set(OPTIONS)
