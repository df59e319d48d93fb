"""BiometricService over gRPC."""

from typing import Any, Final

from google.api.httpbody_pb2 import HttpBody
from sqlalchemy import Connection

from pawport.biometrics import service
from pawport.biometrics.repository import StoredImage
from pawport.db import Database
from pawport.errors import invalid
from pawport.gen.pawport.v1 import biometric_service_pb2 as messages
from pawport.gen.pawport.v1.biometric_service_pb2 import BiometricImage
from pawport.gen.pawport.v1.biometric_service_pb2_grpc import BiometricServiceServicer
from pawport.pets import service as pets
from pawport.pictures.examination import Examination, RefusedError
from pawport.pictures.keeping import Keeper
from pawport.rpc.caller import caller, reply_headers
from pawport.rpc.content import PRIVATE, answer_headers, is_known
from pawport.rpc.writes import Writes
from pawport.times import timestamp_of

__all__ = ["BiometricServicer"]

_MAX_BYTES: Final = 10_000_000


class BiometricServicer(BiometricServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes, examination: Examination, keeper: Keeper) -> None:
        self._database = database
        self._writes = writes
        self._examination = examination
        self._keeper = keeper

    async def RegisterBiometricImage(
        self, request: messages.RegisterBiometricImageRequest, context: Any
    ) -> Any:
        company_id = caller().company_id
        customer_id, pet_id = request.customer_id, request.id
        if len(request.image.data) > _MAX_BYTES:
            raise invalid("image", f"must have at most {_MAX_BYTES:,} bytes")
        # Before any work: most mistakes are in the ids.
        await self._database.read(
            lambda connection: pets.current_id(connection, company_id, customer_id, pet_id)
        )
        try:
            new = await service.take(self._examination, self._keeper, company_id, request.image.data)
        except RefusedError as error:
            raise invalid("image", str(error)) from None
        request.image.data = bytes.fromhex(new.sha256)  # by this a repeat of the call is recognized
        kind = BiometricImage.Kind.Name(request.kind)

        def work(connection: Connection) -> BiometricImage:
            return _message(service.register_image(connection, company_id, customer_id, pet_id, kind, new))

        return await self._writes.run(work)

    async def ListBiometricImages(self, request: messages.ListBiometricImagesRequest, context: Any) -> Any:
        company_id = caller().company_id
        kind = BiometricImage.Kind.Name(request.kind) if request.kind else ""
        found = await self._database.read(
            lambda connection: service.list_images(
                connection, company_id, request.customer_id, request.id, kind
            )
        )
        return messages.ListBiometricImagesResponse(images=map(_message, found))

    async def GetBiometricImage(self, request: messages.GetBiometricImageRequest, context: Any) -> Any:
        return _message(await self._image(request))

    async def GetBiometricImageContent(
        self, request: messages.GetBiometricImageContentRequest, context: Any
    ) -> Any:
        image = await self._image(request)
        etag = f'"{image.sha256[:32]}"'
        known = is_known(context, etag)
        answer = HttpBody()
        if not known:
            name = service.file_of(caller().company_id, image.id, image.sha256)
            answer.content_type = image.content_type
            answer.data = await self._keeper.read(name, "biometric_image", image.id)
        reply_headers().extend(answer_headers(etag, PRIVATE, known=known))
        return answer

    async def DeleteBiometricImage(self, request: messages.DeleteBiometricImageRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: _message(
                service.delete_image(
                    connection, company_id, request.customer_id, request.id, request.image_id
                )
            )
        )

    async def _image(
        self, request: messages.GetBiometricImageRequest | messages.GetBiometricImageContentRequest
    ) -> StoredImage:
        company_id = caller().company_id
        return await self._database.read(
            lambda connection: service.get_image(
                connection, company_id, request.customer_id, request.id, request.image_id
            )
        )


def _message(image: StoredImage) -> BiometricImage:
    return BiometricImage(
        id=image.id,
        kind=BiometricImage.Kind.Value(image.kind),
        content_type=image.content_type,
        size_bytes=image.size_bytes,
        width=image.width,
        height=image.height,
        sha256=image.sha256,
        created_time=timestamp_of(image.created_time),
    )
