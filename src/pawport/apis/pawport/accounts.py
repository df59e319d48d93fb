"""AccountService over gRPC."""

from typing import Any

from sqlalchemy import Connection

from pawport.accounts import company_service as companies
from pawport.accounts import fees, service, usage_service
from pawport.accounts.grants import check_grant
from pawport.accounts.messages import COMPANY_SETTINGS, company_message, fee_message, key_message
from pawport.apis.pawport.account_messages import (
    company_settings,
    days,
    duration,
    expiry,
    fee_total_message,
    plan_name,
    usage_message,
)
from pawport.apis.writes import Writes
from pawport.db import Database
from pawport.gen.pawport.v1 import account_service_pb2 as messages
from pawport.gen.pawport.v1.account_pb2 import Company, Key
from pawport.gen.pawport.v1.account_service_pb2_grpc import AccountServiceServicer
from pawport.kit.masks import copy_masked, copy_present
from pawport.kit.paging import UID_POSITION
from pawport.rpc.caller import caller
from pawport.rpc.page_token import page_window, position, text_position, token

__all__ = ["AccountServicer"]


class AccountServicer(AccountServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes) -> None:
        self._database = database
        self._writes = writes

    async def GetCompany(self, request: messages.GetCompanyRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._database.read(
            lambda connection: company_message(companies.get_company(connection, company_id))
        )

    async def UpdateCompany(self, request: messages.UpdateCompanyRequest, context: Any) -> Any:
        company_id = caller().company_id
        companies.check_own(company_id, request.id)
        given = Company()
        if request.update_mask.paths:
            fields = copy_masked(request, given, COMPANY_SETTINGS, request.update_mask.paths)
        else:
            fields = copy_present(request, given, COMPANY_SETTINGS)
        settings = company_settings(given, fields)
        return await self._writes.run(
            lambda connection: company_message(companies.update_company(connection, company_id, settings))
        )

    async def CreateKey(self, request: messages.CreateKeyRequest, context: Any) -> Any:
        principal = caller().principal
        given = request.key

        def work(connection: Connection) -> tuple[Key, str]:
            key_id, secret = service.create_key(
                connection,
                principal.company.id,
                name=given.name,
                scopes=given.scopes,
                plan=plan_name(given.plan),
                expires_time=expiry(given),
                allowed_ip_ranges=given.allowed_ip_ranges,
                maker=principal,
                prefix="key.",
            )
            key = service.get_key(connection, principal.company.id, key_id)
            check_grant(principal, key, "create")
            return key_message(key), secret

        return _with_secret(*await self._writes.run_with_secret(work))

    async def ListKeys(self, request: messages.ListKeysRequest, context: Any) -> Any:
        company_id = caller().company_id
        window = page_window(request.pagination)
        after = text_position(request, company_id) or ""
        keys, following = await self._database.read(
            lambda connection: service.page_of_keys(
                connection, company_id, after, window, show_revoked=request.show_revoked
            )
        )
        next_token = token(request, company_id, following)
        return messages.ListKeysResponse(next_page_token=next_token, keys=map(key_message, keys))

    async def GetKey(self, request: messages.GetKeyRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._database.read(
            lambda connection: key_message(service.get_key(connection, company_id, request.id))
        )

    async def RotateKey(self, request: messages.RotateKeyRequest, context: Any) -> Any:
        principal = caller().principal
        company_id = principal.company.id
        overlap = duration(request.overlap) if request.HasField("overlap") else service.DEFAULT_OVERLAP

        def work(connection: Connection) -> tuple[Key, str]:
            check_grant(principal, service.lock_key(connection, company_id, request.id), "rotate")
            key, secret = service.rotate_key(connection, company_id, request.id, overlap)
            return key_message(key), secret

        return _with_secret(*await self._writes.run_with_secret(work))

    async def RevokeKey(self, request: messages.RevokeKeyRequest, context: Any) -> Any:
        principal = caller().principal
        company_id = principal.company.id

        def work(connection: Connection) -> Key:
            check_grant(principal, service.lock_key(connection, company_id, request.id), "revoke")
            return key_message(service.revoke_key(connection, company_id, request.id))

        return await self._writes.run(work)

    async def GetUsage(self, request: messages.GetUsageRequest, context: Any) -> Any:
        company_id = caller().company_id
        span = days(request.days)

        def work(connection: Connection) -> messages.GetUsageResponse:
            calls, errors, limit_hits = usage_service.total(connection, company_id, span)
            owed = map(fee_total_message, fees.totals(connection, company_id, *span))
            return messages.GetUsageResponse(calls=calls, errors=errors, limit_hits=limit_hits, fees=owed)

        return await self._database.read(work)

    async def ListUsage(self, request: messages.ListUsageRequest, context: Any) -> Any:
        company_id = caller().company_id
        window = page_window(request.pagination)
        span = days(request.days)
        after = text_position(request, company_id)
        read = self._database.read_slowly if window.is_far else self._database.read
        found, following = await read(
            lambda connection: usage_service.page(connection, company_id, span, request.key_id, after, window)
        )
        next_token = token(request, company_id, following)
        return messages.ListUsageResponse(next_page_token=next_token, usage=map(usage_message, found))

    async def ListFees(self, request: messages.ListFeesRequest, context: Any) -> Any:
        company_id = caller().company_id
        window = page_window(request.pagination)
        after = position(request, company_id, UID_POSITION)
        read = self._database.read_slowly if window.is_far else self._database.read
        found, following = await read(
            lambda connection: fees.page_of_fees(connection, company_id, after, window)
        )
        next_token = token(request, company_id, following)
        return messages.ListFeesResponse(next_page_token=next_token, fees=map(fee_message, found))


def _with_secret(answer: bytes, secret: str) -> Key:
    """The answer of a call that made a secret; a repeat of the call has none to tell."""
    key = Key.FromString(answer)
    key.secret = secret
    return key
