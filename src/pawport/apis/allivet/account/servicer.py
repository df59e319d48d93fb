"""Allivet's AccountService."""

from typing import Any, Final

from pawport.accounts import Principal
from pawport.accounts.tokens import Login, Tokens
from pawport.apis.allivet.account.endpoints import endpoints_of
from pawport.apis.allivet.scopes import is_scope
from pawport.errors import PermissionDenied, Unauthenticated
from pawport.gen.allivet.v1 import account_service_pb2 as messages
from pawport.gen.allivet.v1.account_service_pb2_grpc import AccountServiceServicer
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.kit.networks import contains
from pawport.rpc.call_state import headers_of
from pawport.rpc.caller import reply_headers
from pawport.rpc.credentials import credentials
from pawport.rpc.peer import peer_address
from pawport.rpc.pipeline import Admit, Keys

__all__ = ["AllivetAccountServicer"]

_NAME: Final = "Pawport"


class AllivetAccountServicer(AccountServiceServicer):
    """Protobuf in, protobuf out. Both methods are public for the pipeline, so they look at their callers
    themselves."""

    def __init__(self, tokens: Tokens, keys: Keys, admit: Admit) -> None:
        """`keys`: also knows tokens. `admit`: counts the calls of keys with a plan."""
        self._tokens = tokens
        self._keys = keys
        self._admit = admit

    async def GetOverview(self, request: messages.GetOverviewRequest, context: Any) -> Any:
        principal = await self._principal(context)
        endpoints = [
            messages.GetOverviewResponse.Endpoint(verb=each.verb, path=each.path)
            for each in endpoints_of(principal)
        ]
        return messages.GetOverviewResponse(name=_NAME, endpoints=endpoints)

    async def CreateToken(self, request: messages.CreateTokenRequest, context: Any) -> Any:
        if not is_scope(request.api_scope):
            raise Unauthenticated("apiScope: must be api: and a scope, such as api:pets:read")
        login = Login(request.store_key, request.client_id, request.client_secret_key, request.api_scope)
        token = await self._tokens.issue(login, peer_address(context.peer(), headers_of(context)))
        reply_headers().append(("cache-control", "no-store"))
        reply = messages.CreateTokenResponse(value=token.text)
        reply.valid_to.FromDatetime(token.expires_time)
        return reply

    async def _principal(self, context: Any) -> Principal:
        """The caller, as the pipeline finds that of a method with a scope."""
        headers = headers_of(context)
        secrets, address = credentials(headers), peer_address(context.peer(), headers)
        principal = self._keys.known(secrets) or await self._keys.authenticate(secrets, address)
        if principal.allowed_ip_ranges and not contains(principal.allowed_ip_ranges, address):
            message = f"the API key may not be used from {address}"
            raise PermissionDenied(message, reason=ErrorReason.IP_NOT_ALLOWED)
        if principal.plan is not None:
            reply_headers().extend(await self._admit(principal, is_told=hasattr(context, "http")))
        return principal
