"""Who may call: every method asks for a key that holds its scope, before it looks at the request."""

from dataclasses import replace

from grpc import StatusCode

from pawport.accounts.scopes import known_scopes
from pawport.app import App
from pawport.db import open_database
from tests.contract.client import Api, bearer
from tests.table.examples import EXAMPLES, example
from tests.table.methods import METHODS, OTHERS, path, scope
from tests.table.outcome import Outcome, outcomes
from tests.table.world import World, new_world, nowhere

_WRONG_KEYS = (
    ("authorization", "Bearer pawport_wrong"),
    ("authorization", "Basic w7w="),  # not ASCII
    ("authorization", "Digest pawport_wrong"),
    ("authorization", "Bearer"),
    ("x-api-key", "pawport_wrong"),
    ("x-petnow-api-key", "pawport_wrong"),
)


class _Recorder:
    """Stands where a grpcio server is registered with."""

    def __init__(self) -> None:
        self.methods: set[str] = set()

    def add_generic_rpc_handlers(self, handlers: object) -> None:
        pass

    def add_registered_method_handlers(self, service: str, handlers: dict[str, object]) -> None:
        self.methods.update(f"/{service}/{name}" for name in handlers)


def test_every_method_of_the_schema_is_served(new_sqlite_url):
    recorder = _Recorder()
    App(open_database(new_sqlite_url())).register(recorder)
    assert recorder.methods == {path(method) for method in (METHODS | OTHERS).values()}


def test_no_example_is_for_a_method_that_is_gone():
    assert EXAMPLES.keys() == METHODS.keys()


def test_no_key(company: Api, method: str):
    answer = _call(company, method, b"")
    assert (answer.code, answer.reason) == (StatusCode.UNAUTHENTICATED, "API_KEY_MISSING")


def test_wrong_key(company: Api, method: str):
    for header in _WRONG_KEYS:
        answer = _call(company, method, b"", header)
        assert answer.code is StatusCode.UNAUTHENTICATED, header


def test_all_scopes_but_the_one(company: Api, world: World, method: str):
    needed = scope(METHODS[method])
    _, key = company.new_key(*(set(known_scopes()) - {needed}))
    denied = {
        _call(company, method, request, *bearer(key))
        for request in (
            example(method, world).SerializeToString(),
            example(method, nowhere()).SerializeToString(),
            b"",  # required fields are missing
            b"\xff",  # no message
        )
    }
    (answer,) = denied  # the same, whatever the key was used for
    assert (answer.code, answer.reason) == (StatusCode.PERMISSION_DENIED, "SCOPE_MISSING")
    assert needed in answer.text


def test_the_scope_alone_is_enough_for_the_example(company: Api, method: str):
    key_id, key = company.new_key(scope(METHODS[method]))
    world = replace(new_world(company), own_key_id=key_id)
    answer = _call(company, method, example(method, world).SerializeToString(), *bearer(key))
    assert answer.code is StatusCode.OK, answer


def _call(api: Api, method: str, request: bytes, *metadata: tuple[str, str]) -> Outcome:
    return outcomes(api.served.channel, path(METHODS[method]), [request], metadata)[0]
