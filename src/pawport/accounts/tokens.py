"""Tokens: what a client gets for its key, to call some API with in place of the key. JWT, signed with HS256.

A token names a key and some of its scopes. It is looked at together with the key, so it ends with the key,
and opens nothing that the key does not. What signs the tokens of a company is random, in the database, and
replaced once a day; the secret before it verifies for as long as a token is valid.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from hmac import compare_digest
from typing import Any, Final, NamedTuple
from uuid import uuid4

import jwt
from sqlalchemy import Connection

from pawport.accounts import service, token_repository
from pawport.accounts.guesses import Guesses
from pawport.accounts.token_repository import TokenSecret
from pawport.db import Database, new_id, new_uid, write_time
from pawport.errors import PermissionDenied, Unauthenticated
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.kit.networks import contains
from pawport.kit.principal import Principal

__all__ = ["LIFETIME", "Login", "Scopes", "Token", "Tokens", "find_principal"]

LIFETIME: Final = timedelta(hours=12)
"""How long a token is valid, unless its key ends before."""
_SIGNS_FOR: Final = timedelta(hours=24)
_VERIFIES_FOR: Final = _SIGNS_FOR + LIFETIME
_SECRET_BYTES: Final = 32
_ALGORITHM: Final = "HS256"
_ISSUER: Final = "pawport"
_CLAIMS: Final = ["sub", "jti", "scopes", "username", "exp", "iss", "aud"]
_MAX_TOKEN: Final = 2048  # characters
_MAX_PLACES: Final = 10_000

Scopes = Callable[[Principal, str], frozenset[str]]
"""The scopes that a token with a text for them opens, of those that its key holds; none if the text is
unknown or the key lacks them."""


@dataclass(frozen=True, slots=True)
class Login:
    """What a client asks for a token with."""

    company_id: str
    key_id: str
    secret: str = field(repr=False)
    scopes: str
    """As the client's API writes them; they are in the token as they are."""


class Token(NamedTuple):
    """A token, and when it ends."""

    text: str
    expires_time: datetime


class Tokens:
    """Issues tokens."""

    def __init__(self, database: Database, scopes: Scopes) -> None:
        self._database = database
        self._scopes = scopes
        self._by_address = Guesses("address", "too many wrong credentials came from this address")
        self._by_key = Guesses("client", "too many wrong credentials came for this client")
        self._good_places: dict[tuple[str, str], None] = {}  # of keys, the addresses that knew the secret

    async def issue(self, login: Login, address: str) -> Token:
        """Returns a token for a key. `address`: of the caller.

        An unknown key and a wrong secret differ neither in the error nor in the time: a key is looked up by
        its secret.

        Raises:
            Unauthenticated: the credentials are not those of a valid key, or not from here.
            PermissionDenied: the key lacks the scopes.
            RateLimited: too many wrong credentials came from the address, or for the key from new addresses.
        """
        place = (login.key_id, address)
        self._by_address.check(address)
        if place not in self._good_places:
            self._by_key.check(login.key_id)
        principal = await self._database.read(partial(service.authenticate, secret=login.secret))
        if principal is None or not _is_right(principal, login, address):
            self._by_address.count(address)
            self._by_key.count(login.key_id)
            raise Unauthenticated("the credentials are not valid")
        if len(self._good_places) >= _MAX_PLACES:
            self._good_places.clear()
        self._good_places[place] = None
        if not self._scopes(principal, login.scopes):
            raise PermissionDenied(
                f"the API key lacks the scope {login.scopes}", reason=ErrorReason.SCOPE_MISSING
            )
        return _signed(await self._signing_secret(login.company_id), principal, login.scopes)

    async def _signing_secret(self, company_id: str) -> TokenSecret:
        newest = await self._database.read(partial(token_repository.newest, company_id=company_id))
        if newest is not None and newest.created_time + _SIGNS_FOR > datetime.now(UTC):
            return newest
        return await self._database.write(partial(_rotate, company_id=company_id))


def find_principal(connection: Connection, secret: str, *, scopes: Scopes) -> Principal | None:
    """Returns the key that a token stands for, with the scopes that the token opens, until the token ends;
    and for the secret of a key that key. None if there is no such key, or it was revoked."""
    named = _secret_named_in(secret)
    if named is None:
        return service.authenticate(connection, secret)
    company_id, secret_id = named
    key = token_repository.find(connection, company_id, secret_id)
    if key is None or key.created_time + _VERIFIES_FOR < datetime.now(UTC):
        return None
    claims = _verified(secret, key)
    principal = None if claims is None else service.find_principal(connection, company_id, claims["username"])
    if claims is None or principal is None:
        return None
    ends = datetime.fromtimestamp(claims["exp"], UTC)
    if principal.expires_time is not None:
        ends = min(ends, principal.expires_time)
    return replace(principal, scopes=scopes(principal, str(claims["scopes"])), expires_time=ends)


def _is_right(principal: Principal, login: Login, address: str) -> bool:
    """Whether the client named the key and the company of its secret, and may use the key here and now."""
    named = f"{login.company_id} {login.key_id}".encode()
    return (
        compare_digest(named, f"{principal.company.id} {principal.key_id}".encode())
        and (principal.expires_time is None or principal.expires_time > datetime.now(UTC))
        and (not principal.allowed_ip_ranges or contains(principal.allowed_ip_ranges, address))
    )


def _rotate(connection: Connection, company_id: str) -> TokenSecret:
    """Makes the company's next secret, and deletes those that no valid token was signed with. Two that are
    made at once are both good."""
    now = write_time(connection)
    new = TokenSecret(new_id("sig", new_uid()), secrets.token_bytes(_SECRET_BYTES), now)
    token_repository.delete_before(connection, company_id, now - _VERIFIES_FOR)
    token_repository.insert_secret(connection, company_id, new)
    return new


def _signed(secret: TokenSecret, principal: Principal, scopes: str) -> Token:
    ends = datetime.now(UTC).replace(microsecond=0) + LIFETIME
    if principal.expires_time is not None:
        ends = min(ends, principal.expires_time.replace(microsecond=0))
    claims = {
        "sub": "Login Token",
        "jti": str(uuid4()),
        "scopes": scopes,
        "username": principal.key_id,
        "exp": ends,
        "iss": _ISSUER,
        "aud": _ISSUER,
    }
    named = {"kid": f"{principal.company.id}.{secret.id}"}
    return Token(jwt.encode(claims, secret.secret, _ALGORITHM, headers=named), ends)


def _secret_named_in(text: str) -> tuple[str, str] | None:
    """The company and the id of the secret that a token is said to be signed with; None of any other text."""
    if len(text) > _MAX_TOKEN or text.count(".") != 2:
        return None
    try:
        name = jwt.get_unverified_header(text).get("kid")
    except jwt.InvalidTokenError:
        return None
    company_id, dot, secret_id = name.partition(".") if isinstance(name, str) else ("", "", "")
    return (company_id, secret_id) if dot and "\0" not in company_id + secret_id else None


def _verified(text: str, secret: TokenSecret) -> dict[str, Any] | None:
    """The claims of a token that the secret has signed, also of one that has expired."""
    rules: Any = {"require": _CLAIMS, "verify_exp": False}
    try:
        return jwt.decode(
            text, secret.secret, algorithms=[_ALGORITHM], audience=_ISSUER, issuer=_ISSUER, options=rules
        )
    except jwt.InvalidTokenError:
        return None
