"""Settings: their defaults, their check, and their way to other processes."""

import sys
from pathlib import Path

import pytest

from pawport.config import Settings, SettingsError
from pawport.option_values import Address
from tests.gateway.conftest import certificate


def test_the_defaults() -> None:
    settings = Settings.parse({})
    assert str(settings.listen) == "127.0.0.1:8080"
    assert settings.data_dir == Path.cwd() / "data"
    assert settings.database_url == f"sqlite:///{Path.cwd()}/data/pawport.db"
    assert (settings.workers, settings.host, settings.cors_origins) == (1, "envoy", ())
    assert settings.is_sqlite
    assert settings.url == "http://127.0.0.1:8080"


def test_the_way_through_the_environment_changes_nothing() -> None:
    cert, key = certificate()
    settings = Settings.parse(
        {
            "listen": "[::1]:9000",
            "database_url": "postgresql://u:p@db.example/pawport?sslmode=require",
            "data_dir": "elsewhere",
            "workers": "4",
            "host": "grpcio",
            "limits": "per-worker",
            "redis_url": "redis://:secret@cache.example:6379/1",
            "enterprise_limits": "3000,200",
            "tls_cert": cert,
            "tls_key": key,
            "bootstrap_key": "secret-" * 5,
            "cors_origins": "https://a.example, https://b.example/",
            "dialect_hosts": "petnow=API.b2b.petnow.io, petnow=petnow.example,pawssource=paws.example",
            "log_level": "debug",
            "public_url": "https://pets.example.com/",
            "picture_store": "s3://pictures/here",
            "allow_private_urls": "TRUE",
        }
    )
    assert settings.domains("petnow") == ["api.b2b.petnow.io", "petnow.example"]
    assert settings.domains("pawssource") == ["paws.example"]
    assert settings.public_url == "https://pets.example.com"
    assert settings.allow_private_urls
    assert settings.cors_origins == ("https://a.example", "https://b.example")
    assert settings.url == "https://[::1]:9000"
    assert Settings.from_environment(settings.environment()) == settings


def test_settings_without_a_value_have_their_default_in_the_environment_too() -> None:
    settings = Settings.parse({})
    assert Settings.from_environment(settings.environment()) == settings


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:80", Address("127.0.0.1", 80)),
        ("0.0.0.0:0", Address("0.0.0.0", 0)),
        (":8080", Address("0.0.0.0", 8080)),
        ("[::]:8080", Address("::", 8080)),
    ],
)
def test_addresses(text: str, address: Address) -> None:
    assert Address.parse(text) == address


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("listen", "8080", "HOST:PORT"),
        ("listen", "127.0.0.1:99999", "HOST:PORT"),
        ("listen", "127.0.0.1:-1", "HOST:PORT"),
        ("listen", "no such host:80", "unknown host"),
        ("listen", "no..host:80", "unknown host"),
        ("database_url", "pawport.db", "invalid database URL"),
        ("database_url", "mysql://u:hidden@h/d", "unknown database 'mysql'"),
        ("database_url", "sqlite://", "must name a file"),
        ("workers", "0", "between 1 and 64"),
        ("workers", "two", "between 1 and 64"),
        ("workers", "2", "PostgreSQL"),
        ("limits", "none", "exact, per-worker"),
        ("redis_url", "http://localhost", "redis://"),
        ("redis_url", "redis://:hidden@localhost:port", "redis://HOST"),
        ("redis_url", "redis://:hidden@localhost:99999", "redis://HOST"),
        ("redis_url", "redis://localhost/pets", "redis://HOST"),
        ("enterprise_limits", "3000", "such as 3000,200"),
        ("enterprise_limits", "0,1", "such as 3000,200"),
        ("host", "apache", "envoy, grpcio"),
        ("log_level", "loud", "debug, info"),
        ("tls_cert", "/nonexistent.pem", "No such file"),
        ("data_dir", "~no-such-user/data", "an unknown user"),
        ("tls_cert", certificate()[0], "used together"),
        ("cors_origins", "app.example", "https://app.example"),
        ("dialect_hosts", "petnow", "petnow=api.example.com"),
        ("dialect_hosts", "nobody=api.example.com", "the dialects are petnow"),
        ("dialect_hosts", "petnow=api.example.com/v2", "DIALECT=HOST"),
        ("dialect_hosts", "petnow=*", "DIALECT=HOST"),
        ("dialect_hosts", "petnow=a.example,pawssource=A.example", "only one dialect"),
        ("public_url", "pets.example.com", "such as https://pets.example.com"),
        ("picture_store", "s3:/bucket", "s3://BUCKET"),
        ("allow_private_urls", "perhaps", "must be yes or no"),
        ("bootstrap_key", "a key", "without spaces"),
        ("bootstrap_key", "x" * 31, "at least 32 characters"),
        ("bootstrap_key", "schlüssel", "ASCII"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_the_option(name: str, value: str, why: str) -> None:
    with pytest.raises(SettingsError) as raised:
        Settings.parse({name: value})
    message = str(raised.value)
    assert message.startswith(f"--{name.replace('_', '-')}: ")
    assert why in message
    assert "\n" not in message
    assert "hidden" not in message


def test_several_workers_need_a_way_to_count_together() -> None:
    given = {"database_url": "postgresql://u:p@db.example/pawport", "workers": "2"}
    with pytest.raises(SettingsError, match=r"--redis-url.*--limits per-worker.*up to 2 times"):
        Settings.parse(given)
    assert Settings.parse(given | {"limits": "per-worker"}).workers == 2
    assert Settings.parse(given | {"redis_url": "rediss://cache.example"}).workers == 2


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("redis://localhost", "redis://localhost:6379"),
        ("rediss://:secret@cache.example/1", "rediss://:secret@cache.example:6379/1"),
        ("redis://[::1]", "redis://[::1]:6379"),
        ("redis://localhost:7000", "redis://localhost:7000"),
    ],
)
def test_redis_has_a_usual_port(given: str, used: str) -> None:
    assert Settings.parse({"redis_url": given}).redis_url == used


def test_a_bucket_needs_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.parse({"picture_store": "s3://pets"}).picture_store == "s3://pets"
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(SettingsError, match=r"--picture-store: .* pip install 'pawport\[s3\]'"):
        Settings.parse({"picture_store": "s3://pets"})


def test_a_certificate_and_a_key_that_do_not_fit() -> None:
    cert, _ = certificate()
    with pytest.raises(SettingsError, match="do not match"):
        Settings.parse({"tls_cert": cert, "tls_key": cert})


def test_the_folder_is_its_owners_alone(tmp_path: Path) -> None:
    Settings.parse({"data_dir": str(tmp_path / "new" / "data")}).make_folder()
    assert (tmp_path / "new" / "data").stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    why = "cannot write to .*: (Not a directory|File exists)"
    with pytest.raises(SettingsError, match=f"--data-dir: {why}"):
        Settings.parse({"data_dir": f"{tmp_path}/file/data"}).make_folder()
    with pytest.raises(SettingsError, match=f"--database-url: {why}"):
        Settings.parse({"database_url": f"sqlite:///{tmp_path}/file/pawport.db"}).make_folder()
