"""Keys over the wire: made, shown once, rotated, revoked, and bound to networks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from grpc import RpcError, StatusCode
from sqlalchemy import select, update

from pawport.accounts.tables import api_keys
from pawport.gen.pawport.v1 import account_service_pb2 as messages
from pawport.gen.pawport.v1.account_pb2 import Key
from pawport.idempotency.tables import answered_requests
from tests.contract.client import Api, Stubs, bearer
from tests.contract.failures import Failure, failed


def create(api: Stubs, request_id: str = "", **fields: object) -> Key:
    """A new key."""
    key = {"name": "desk", "scopes": ["keys:read"], **fields}
    return api.accounts.CreateKey(messages.CreateKeyRequest(key=key, request_id=request_id))


def refused(api: Stubs, code: StatusCode, **fields: object) -> Failure:
    """The failure of a CreateKey."""
    key = {"name": "desk", "scopes": ["keys:read"], **fields}
    return failed(code, api.accounts.CreateKey, messages.CreateKeyRequest(key=key))


def rotate(api: Stubs, key_id: str, **fields: object) -> Key:
    return api.accounts.RotateKey(messages.RotateKeyRequest(id=key_id, **fields))


def status(api: Api, secret: str, *metadata: tuple[str, str]) -> StatusCode:
    """What a call of GetKey with the secret ends with."""
    stubs = api.with_metadata(*bearer(secret), *metadata)
    try:
        stubs.accounts.ListKeys(messages.ListKeysRequest())
    except RpcError as error:
        return error.code()
    return StatusCode.OK


class TestCreateKey:
    def test_the_secret_works_and_is_in_no_other_answer(self, api: Api) -> None:
        made = create(api, scopes=["keys:read", "pets:*"], plan=Key.PRO)
        assert status(api, made.secret) is StatusCode.OK
        got = api.accounts.GetKey(messages.GetKeyRequest(id=made.id))
        assert (got.secret, got.name, list(got.scopes), got.plan) == (
            "",
            "desk",
            ["keys:read", "pets:*"],
            Key.PRO,
        )
        made.secret = ""
        assert got == made
        assert got in api.accounts.ListKeys(messages.ListKeysRequest()).keys

    def test_a_repeat_makes_no_other_key_and_knows_no_secret(self, api: Api) -> None:
        first, second = create(api, "once"), create(api, "once")
        assert second.secret == ""
        assert first.secret
        first.secret = ""
        assert second == first
        with api.database.transaction() as connection:
            answers = connection.execute(select(answered_requests.c.answer)).scalars().all()
        assert not any(b"pawport_" in answer for answer in answers)

    def test_a_key_gives_only_scopes_that_it_holds(self, api: Api) -> None:
        desk = api.with_key("keys:write", "pets:*")
        create(desk, scopes=["pets:read", "pets:*", "keys:write"])
        for scopes in (["customers:read"], ["*"], ["pets:read", "keys:*"]):
            failure = refused(desk, StatusCode.PERMISSION_DENIED, scopes=scopes)
            assert failure.reason == "SCOPE_NOT_HELD"

    def test_a_key_gives_no_higher_plan_than_it_has(self, api: Api) -> None:
        free = api.with_metadata(*bearer(create(api, scopes=["*"], plan=Key.FREE).secret))
        create(free, plan=Key.FREE)
        assert refused(free, StatusCode.PERMISSION_DENIED, plan=Key.PRO).reason == "PLAN_NOT_HELD"

    def test_a_key_gives_only_networks_that_it_has(self, api: Api) -> None:
        local = create(api, scopes=["*"], allowed_ip_ranges=["127.0.0.0/8", "::1"])
        stubs = api.with_metadata(*bearer(local.secret))
        create(stubs, allowed_ip_ranges=["127.0.0.1"])
        for ranges in ([], ["10.0.0.0/8"], ["127.0.0.1", "0.0.0.0/0"], ["::/0"]):
            failure = refused(stubs, StatusCode.PERMISSION_DENIED, allowed_ip_ranges=ranges)
            assert failure.reason == "IP_RANGE_NOT_HELD"

    def test_a_key_gives_no_longer_life_than_it_has(self, api: Api) -> None:
        end = datetime.now(UTC) + timedelta(days=1)
        stubs = api.with_metadata(*bearer(create(api, scopes=["*"], expires_time=end).secret))
        create(stubs, expires_time=end)
        for later in ({}, {"expires_time": end + timedelta(seconds=1)}):
            failure = refused(stubs, StatusCode.PERMISSION_DENIED, **later)
            assert failure.reason == "EXPIRY_NOT_HELD"
            assert "cannot create a key that is valid longer than itself" in failure.message

    def test_a_previous_secret_gives_no_life_beyond_its_own(self, api: Api) -> None:
        made = create(api, scopes=["*"])
        rotate(api, made.id, overlap={"seconds": 3600})
        old = api.with_metadata(*bearer(made.secret))
        assert refused(old, StatusCode.PERMISSION_DENIED).reason == "EXPIRY_NOT_HELD"
        create(old, expires_time=datetime.now(UTC) + timedelta(seconds=3000))

    @pytest.mark.parametrize(
        ("fields", "path"),
        [
            ({"scopes": ["pets:fly"]}, "key.scopes"),
            ({"name": "a\tb"}, "key.name"),
            ({"expires_time": {"seconds": 1}}, "key.expires_time"),
            ({"allowed_ip_ranges": ["::1", "10.0.0.1/8"]}, "key.allowed_ip_ranges[1]"),
        ],
    )
    def test_wrong_fields(self, api: Api, fields: dict[str, object], path: str) -> None:
        assert refused(api, StatusCode.INVALID_ARGUMENT, **fields).fields == [path]


class TestNetworks:
    def test_the_peer_counts_and_not_what_the_caller_says(self, api: Api) -> None:
        local = create(api, allowed_ip_ranges=["127.0.0.1"]).secret
        elsewhere = create(api, allowed_ip_ranges=["10.9.8.0/24"]).secret
        for forged in ("10.9.8.1", "10.9.8.1, 10.9.8.2", "127.0.0.1", "nonsense"):
            headers = (("x-forwarded-for", forged), ("x-peer-address", forged))
            assert status(api, local, *headers) is StatusCode.OK
            assert status(api, elsewhere, *headers) is StatusCode.PERMISSION_DENIED
        stubs = api.with_metadata(*bearer(elsewhere))
        failure = failed(StatusCode.PERMISSION_DENIED, stubs.accounts.ListKeys, messages.ListKeysRequest())
        assert failure.reason == "IP_NOT_ALLOWED"
        assert "127.0.0.1" in failure.message


class TestRotateKey:
    def test_both_secrets_work_during_the_overlap(self, api: Api) -> None:
        made = create(api)
        now = datetime.now(UTC)
        new = rotate(api, made.id)
        assert new.secret != made.secret
        assert status(api, made.secret) is StatusCode.OK
        assert status(api, new.secret) is StatusCode.OK
        end = new.previous_secret_expires_time.ToDatetime(UTC)
        assert timedelta(hours=23, minutes=59) < end - now < timedelta(hours=24, minutes=1)
        third = rotate(api, made.id, overlap={"seconds": 60})
        fresh = [status(api, secret) for secret in (third.secret, new.secret)]
        assert fresh == [StatusCode.OK, StatusCode.OK]

    def test_the_old_secret_ends_with_the_overlap(self, api: Api) -> None:
        at_once, later = create(api), create(api)
        rotate(api, at_once.id, overlap={})
        assert status(api, at_once.secret) is StatusCode.UNAUTHENTICATED
        rotate(api, later.id)
        with api.database.transaction() as connection:
            connection.execute(
                update(api_keys)
                .where(api_keys.c.id == later.id)
                .values(previous_secret_expires_time=datetime.now(UTC))
            )
        assert status(api, later.secret) is StatusCode.UNAUTHENTICATED

    def test_a_repeat_does_not_rotate_again(self, api: Api) -> None:
        made = create(api)
        first = rotate(api, made.id, request_id="once")
        second = rotate(api, made.id, request_id="once")
        assert (second.secret, status(api, first.secret)) == ("", StatusCode.OK)

    def test_a_key_rotates_itself(self, api: Api) -> None:
        end = datetime.now(UTC) + timedelta(days=1)
        limits = {"expires_time": end, "allowed_ip_ranges": ["127.0.0.0/8"]}
        made = create(api, scopes=["keys:*"], **limits)
        new = rotate(api.with_metadata(*bearer(made.secret)), made.id)
        assert new.expires_time.ToDatetime(UTC) == end
        assert status(api, new.secret) is StatusCode.OK

    def test_overlap_has_limits(self, api: Api) -> None:
        made = create(api)
        rotate(api, made.id, overlap={"seconds": 7 * 86_400})
        for wrong in ({"seconds": 7 * 86_400 + 1}, {"seconds": -1}, {"seconds": 10**12}):
            request = messages.RotateKeyRequest(id=made.id, overlap=wrong)
            assert failed(StatusCode.INVALID_ARGUMENT, api.accounts.RotateKey, request).fields == ["overlap"]


class TestRevokeKey:
    def test_it_ends_both_secrets(self, api: Api) -> None:
        made = create(api)
        new = rotate(api, made.id)
        revoked = api.accounts.RevokeKey(messages.RevokeKeyRequest(id=made.id))
        assert revoked.HasField("revoked_time")
        for secret in (made.secret, new.secret):
            assert status(api, secret) is StatusCode.UNAUTHENTICATED
        again = messages.RevokeKeyRequest(id=made.id)
        assert failed(StatusCode.NOT_FOUND, api.accounts.RevokeKey, again).resource == ("key", made.id)
        rotation = messages.RotateKeyRequest(id=made.id)
        assert failed(StatusCode.NOT_FOUND, api.accounts.RotateKey, rotation).resource == ("key", made.id)
        assert api.accounts.GetKey(messages.GetKeyRequest(id=made.id)) == revoked

    def test_lists_leave_it_out_unless_asked(self, api: Api) -> None:
        gone, kept = create(api), create(api)
        api.accounts.RevokeKey(messages.RevokeKeyRequest(id=gone.id))
        assert ids(api) == [api.key_id, kept.id]
        assert ids(api, show_revoked=True) == [api.key_id, gone.id, kept.id]


class TestStrongerKeys:
    """A key with `keys:write` neither takes over nor ends one that has what it lacks."""

    @pytest.mark.parametrize("method", ["RotateKey", "RevokeKey"])
    @pytest.mark.parametrize(
        ("limited", "reason"),
        [
            ({"scopes": ["keys:*"]}, "SCOPE_NOT_HELD"),
            ({"plan": Key.FREE}, "PLAN_NOT_HELD"),
            ({"allowed_ip_ranges": ["127.0.0.0/8", "::1"]}, "IP_RANGE_NOT_HELD"),
            ({"expires_time": datetime(2099, 1, 1, tzinfo=UTC)}, "EXPIRY_NOT_HELD"),
        ],
    )
    def test_are_out_of_reach(self, api: Api, method: str, limited: dict[str, Any], reason: str) -> None:
        caller = create(api, **{"scopes": ["*"], "plan": Key.PRO, **limited})
        target = create(api, scopes=["pets:read", "keys:read"], plan=Key.PRO)
        failure = self._failure(api, method, caller.secret, target.id)
        assert failure.reason == reason
        assert f"cannot {method.removesuffix('Key').lower()} a key" in failure.message
        assert status(api, target.secret) is StatusCode.OK

    @pytest.mark.parametrize("method", ["RotateKey", "RevokeKey"])
    def test_such_as_the_owner_key_which_has_no_limits(self, api: Api, method: str) -> None:
        with api.database.transaction() as connection:
            owner = update(api_keys).where(api_keys.c.id == api.key_id).values(owner=True)
            connection.execute(owner)
        _, caller = api.new_key("*", plan="enterprise")
        assert self._failure(api, method, caller, api.key_id).reason == "PLAN_NOT_HELD"

    @pytest.mark.parametrize("method", ["RotateKey", "RevokeKey"])
    def test_such_as_its_own_to_a_previous_secret(self, api: Api, method: str) -> None:
        made = create(api, scopes=["*"])
        new = rotate(api, made.id)
        assert self._failure(api, method, made.secret, made.id).reason == "EXPIRY_NOT_HELD"
        assert status(api, new.secret) is StatusCode.OK

    @staticmethod
    def _failure(api: Api, method: str, secret: str, key_id: str) -> Failure:
        accounts = api.with_metadata(*bearer(secret)).accounts
        request = getattr(messages, f"{method}Request")(id=key_id)
        return failed(StatusCode.PERMISSION_DENIED, getattr(accounts, method), request)


def ids(api: Api, **options: object) -> list[str]:
    """The keys of all pages, each of which has one."""
    found: list[str] = []
    token = ""
    while True:
        request = messages.ListKeysRequest(pagination={"page_size": 1, "page_token": token}, **options)
        page = api.accounts.ListKeys(request)
        found += [key.id for key in page.keys]
        token = page.next_page_token
        if not token:
            return found
