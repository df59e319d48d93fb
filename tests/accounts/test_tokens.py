"""Tokens: who gets one, what it says, what it opens, and when it ends."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import jwt
import pytest
from sqlalchemy import select, update

from pawport.accounts import service as accounts
from pawport.accounts.keyring import Keyring
from pawport.accounts.tables import token_secrets
from pawport.accounts.tokens import LIFETIME, Login, Token, Tokens, find_principal
from pawport.db import Database
from pawport.errors import DomainError, PermissionDenied, RateLimited, Unauthenticated
from pawport.kit.principal import Principal

HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


def scopes(principal: Principal, text: str) -> frozenset[str]:
    """A vendor's words: "all", or a scope that the key holds."""
    if text == "all":
        return principal.scopes
    return frozenset({text} if principal.may(text) else ())


class Client(NamedTuple):
    """A client with a key, and the issuer of its tokens."""

    database: Database
    tokens: Tokens
    login: Login

    def issue(self, address: str = HERE, **changes: str) -> Token:
        return asyncio.run(self.tokens.issue(replace(self.login, **changes), address))

    def refused(self, address: str = HERE, **changes: str) -> DomainError:
        with pytest.raises(DomainError) as caught:
            self.issue(address, **changes)
        return caught.value

    def find(self, text: str) -> Principal | None:
        with self.database.transaction() as connection:
            return find_principal(connection, text, scopes=scopes)

    def secrets(self) -> list[bytes]:
        with self.database.transaction() as connection:
            of_company = token_secrets.c.company_id == self.login.company_id
            return [
                bytes(secret)
                for (secret,) in connection.execute(select(token_secrets.c.secret).where(of_company))
            ]

    def age_secrets(self, age: timedelta) -> None:
        with self.database.transaction() as connection:
            of_company = token_secrets.c.company_id == self.login.company_id
            connection.execute(
                update(token_secrets).where(of_company).values(created_time=datetime.now(UTC) - age)
            )


def new_client(database: Database, **key: Any) -> Client:
    with database.transaction() as connection:
        company = accounts.create_company(connection, "Paws")
        given = {"name": "desk", "scopes": ["pets:read", "customers:*"], **key}
        key_id, secret = accounts.create_key(connection, company.id, **given)
    return Client(database, Tokens(database, scopes), Login(company.id, key_id, secret, "all"))


@pytest.fixture
def client(database: Database) -> Client:
    return new_client(database)


class TestIssue:
    def test_what_it_says(self, client: Client) -> None:
        token = client.issue()
        header = jwt.get_unverified_header(token.text)
        assert (header["alg"], header["typ"]) == ("HS256", "JWT")
        (secret,) = client.secrets()
        claims = jwt.decode(token.text, secret, ["HS256"], audience="pawport")
        assert claims.keys() == {"sub", "jti", "scopes", "username", "exp", "iss", "aud"}
        assert (claims["sub"], claims["scopes"], claims["iss"]) == ("Login Token", "all", "pawport")
        assert claims["username"] == client.login.key_id
        assert claims["exp"] == token.expires_time.timestamp()
        assert timedelta() <= datetime.now(UTC) + LIFETIME - token.expires_time < timedelta(minutes=5)

    def test_it_ends_with_the_key(self, database: Database) -> None:
        ends = datetime.now(UTC) + timedelta(hours=1)
        token = new_client(database, expires_time=ends).issue()
        assert token.expires_time == ends.replace(microsecond=0)

    def test_it_ends_with_the_secret_that_was_replaced(self, client: Client) -> None:
        with client.database.transaction() as connection:
            key, _ = accounts.rotate_key(
                connection, client.login.company_id, client.login.key_id, timedelta(hours=2)
            )
        assert key.previous_secret_expires_time is not None
        assert client.issue().expires_time == key.previous_secret_expires_time.replace(microsecond=0)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"secret": "pawport_wrong"},
            {"secret": ""},
            {"key_id": "key_unknown"},
            {"key_id": ""},
            {"company_id": "acme"},
            {"company_id": ""},
        ],
    )
    def test_wrong_credentials(self, client: Client, wrong: dict[str, str]) -> None:
        refused = client.refused(**wrong)
        assert isinstance(refused, Unauthenticated)
        assert str(refused) == "the credentials are not valid"

    def test_of_another_key(self, client: Client) -> None:
        other = new_client(client.database).login
        for wrong in ({"key_id": other.key_id}, {"company_id": other.company_id}, {"secret": other.secret}):
            assert isinstance(client.refused(**wrong), Unauthenticated)

    def test_a_revoked_key(self, client: Client) -> None:
        with client.database.transaction() as connection:
            accounts.revoke_key(connection, client.login.company_id, client.login.key_id)
        assert isinstance(client.refused(), Unauthenticated)

    def test_from_a_network_that_is_not_allowed(self, database: Database) -> None:
        client = new_client(database, allowed_ip_ranges=[f"{HERE}/32"])
        assert client.issue(HERE)
        assert isinstance(client.refused(ELSEWHERE), Unauthenticated)

    def test_scopes_that_the_key_lacks(self, client: Client) -> None:
        assert isinstance(client.refused(scopes="pets:write"), PermissionDenied)
        assert client.issue(scopes="pets:read")


class TestGuesses:
    def test_of_an_address(self, client: Client) -> None:
        errors = [client.refused(key_id=f"key_{number}") for number in range(200)]
        assert [type(error) for error in errors[:50]] == [Unauthenticated] * 50
        assert any(isinstance(error, RateLimited) for error in errors)
        assert client.issue(ELSEWHERE)

    def test_of_a_client_from_many_addresses(self, client: Client) -> None:
        client.issue(HERE)
        errors = [client.refused(f"192.0.2.{number}", secret="wrong") for number in range(3, 203)]
        assert [type(error) for error in errors[:50]] == [Unauthenticated] * 50
        assert any(isinstance(error, RateLimited) for error in errors)
        assert client.issue(HERE)  # where the client has been before, nobody can shut it out


class TestFind:
    def test_the_key_with_the_scopes_of_both(self, client: Client) -> None:
        found = client.find(client.issue(scopes="pets:read").text)
        assert found is not None
        assert (found.key_id, found.scopes) == (client.login.key_id, {"pets:read"})
        whole = client.find(client.issue().text)
        assert whole is not None
        assert whole.scopes == {"pets:read", "customers:*"}

    def test_a_key(self, client: Client) -> None:
        found = client.find(client.login.secret)
        assert found is not None
        assert found.key_id == client.login.key_id

    def test_it_ends_with_its_key(self, client: Client) -> None:
        token = client.issue()
        with client.database.transaction() as connection:
            accounts.revoke_key(connection, client.login.company_id, client.login.key_id)
        assert client.find(token.text) is None

    def test_it_ends(self, client: Client) -> None:
        expired = forged(client, exp=datetime.now(UTC) - timedelta(seconds=1))
        keyring = Keyring(
            client.database, lambda connection, secret: find_principal(connection, secret, scopes=scopes)
        )
        with pytest.raises(Unauthenticated, match="has expired"):
            asyncio.run(keyring.authenticate((expired,), HERE))

    @pytest.mark.parametrize(
        "change",
        [
            {"aud": "Allivet.com"},
            {"iss": "Allivet.com"},
            {"username": "key_unknown"},
            *({name: None} for name in ("sub", "jti", "scopes", "username", "exp", "iss", "aud")),
        ],
        ids=str,
    )
    def test_other_claims(self, client: Client, change: dict[str, Any]) -> None:
        assert client.find(forged(client)) is not None
        assert client.find(forged(client, **change)) is None

    @pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")  # our secret is for HS256
    @pytest.mark.parametrize("algorithm", ["none", "HS384", "HS512"])
    def test_other_algorithms(self, client: Client, algorithm: str) -> None:
        assert client.find(forged(client, algorithm=algorithm)) is None

    @pytest.mark.parametrize(
        "damage",
        [
            lambda text: text[:-2],
            lambda text: text.rpartition(".")[0] + ".",
            lambda text: text.replace(".", "..", 1),
            lambda text: "x" + text,
            lambda text: text + "." + text,
            lambda text: "a.b.c",
            lambda text: "." * 3000,
        ],
    )
    def test_damaged(self, client: Client, damage: Callable[[str], str]) -> None:
        assert client.find(damage(client.issue().text)) is None

    def test_signed_by_another_company(self, client: Client) -> None:
        other = new_client(client.database)
        other.issue()
        client.issue()
        named = jwt.get_unverified_header(client.issue().text)["kid"]
        assert client.find(forged(client, secret=other.secrets()[0], kid=named)) is None

    @pytest.mark.parametrize("kid", ["", ".", "acme", "acme.sig", "\0.\0", None])
    def test_of_an_unknown_secret(self, client: Client, kid: Any) -> None:
        assert client.find(forged(client, kid=kid)) is None


class TestSecrets:
    def test_one_signs_for_a_day(self, client: Client) -> None:
        client.issue()
        client.issue()
        assert len(client.secrets()) == 1

    def test_the_one_before_verifies_while_its_tokens_are_valid(self, client: Client) -> None:
        token = client.issue()
        client.age_secrets(timedelta(hours=24))
        newer = client.issue()
        assert len(client.secrets()) == 2
        assert client.find(token.text) is not None
        assert client.find(newer.text) is not None

    def test_an_old_one_is_deleted(self, client: Client) -> None:
        token = client.issue()
        client.age_secrets(timedelta(hours=36, minutes=1))
        assert client.find(token.text) is None
        client.issue()
        assert len(client.secrets()) == 1


def forged(client: Client, algorithm: str = "HS256", secret: bytes | None = None, **changes: Any) -> str:
    """A token as the service makes them, with other claims; those that are None are left out."""
    text = client.issue().text
    claims = jwt.decode(text, options={"verify_signature": False})
    kid = changes.pop("kid", jwt.get_unverified_header(text)["kid"])
    claims = {name: value for name, value in {**claims, **changes}.items() if value is not None}
    if not isinstance(kid, str):
        key = secret or client.secrets()[0]
        return jwt.encode(claims, key, algorithm)
    key = None if algorithm == "none" else secret or client.secrets()[0]
    return jwt.encode(claims, key, algorithm, headers={"kid": kid})
