"""What `pawport serve` tells the person who started it."""

from importlib.metadata import version

from pawport.config import ADMIN, Settings
from pawport.kit.console import say
from pawport.kit.logger import structlog
from pawport.logs import is_watched
from pawport.option_values import Address
from pawport.process.preparing import Bootstrap

__all__ = ["announce", "show_how_to_get_a_key", "show_jobs", "show_key", "show_service"]

_log = structlog.get_logger("pawport")

_FIRST = """\
company id: {company}
key:        {shown}
{note} It has every scope. A first call, as JSON and as gRPC:
  curl {tls}{url}/v1/customers -H 'Authorization: Bearer {key}' -d '{{"customer": {{"firstName": "Ada"}}}}'
  grpcurl {plaintext} -H 'Authorization: Bearer {key}' -d '{{"customer": {{"firstName": "Ada"}}}}' \
{authority} pawport.v1.CustomerService/CreateCustomer
"""


def show_service(settings: Settings, admin: Address | None) -> None:
    """Says where the service is, on standard error. `admin`: where operators find it, if they can."""
    announce(f"version {version('pawport')} serves {settings.url} from {_database(settings)}")
    announce("gRPC, gRPC-Web and JSON share this port; health check at /healthz; press Ctrl-C to stop")
    _show_metrics(admin)


def show_jobs(settings: Settings, admin: Address | None) -> None:
    """Says whose jobs are done, and like `show_service` where operators look."""
    announce(
        f"version {version('pawport')} processes the jobs of {_database(settings)}; press Ctrl-C to stop"
    )
    _show_metrics(admin)


def _show_metrics(admin: Address | None) -> None:
    if admin is None:
        announce(f"{ADMIN} is in use: for metrics, choose another port with --admin-listen")
    else:
        announce(f"metrics are at http://{admin}/metrics")


def show_key(settings: Settings, first: Bootstrap) -> None:
    """Shows the first start's key, unless it was given, and calls to try with it, on standard output."""
    print(_first_calls(settings, first), end="", flush=True)  # noqa: T201 - the command's result


def show_how_to_get_a_key() -> None:
    """Says where keys come from when the first one was shown by an earlier start."""
    announce("the first key was shown at the first start; for another one: pawport keys create --scopes '*'")


def announce(text: str) -> None:
    """Something about the service that starts, in the form of its log: JSON where nobody watches."""
    if is_watched():
        say(text)
    else:
        _log.info(text)


def _database(settings: Settings) -> str:
    if settings.is_sqlite:
        return str(settings.sqlite_file)
    from pawport.db.postgresql_engine import place  # noqa: PLC0415 - beside SQLite, nothing needs SQLAlchemy here
    from pawport.db.url import parse_url  # noqa: PLC0415

    return place(parse_url(settings.database_url))


def _first_calls(settings: Settings, first: Bootstrap) -> str:
    # The certificate of a first try is seldom one that the machine trusts.
    with_tls = settings.tls_cert is not None
    is_given = bool(settings.bootstrap_key)  # it would be in the log of whoever keeps standard output
    return _FIRST.format(
        company=first.company_id,
        shown="that of --bootstrap-key" if is_given else first.key,
        note="It is not shown." if is_given else "The key is shown only once: store it safely.",
        key="KEY" if is_given else first.key,
        url=settings.url,
        authority=settings.url.partition("://")[2],
        tls="--insecure " if with_tls else "",
        plaintext="-insecure" if with_tls else "-plaintext",
    )
