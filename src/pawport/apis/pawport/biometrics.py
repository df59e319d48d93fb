"""BiometricService over gRPC."""

from functools import partial
from typing import Any, Final

from google.api.httpbody_pb2 import HttpBody
from sqlalchemy import Connection

from pawport.apis.writes import Writes
from pawport.db import Database
from pawport.gen.pawport.v1 import biometric_service_pb2 as messages
from pawport.gen.pawport.v1.biometric_service_pb2 import BiometricImage
from pawport.gen.pawport.v1.biometric_service_pb2_grpc import BiometricServiceServicer
from pawport.kit.times import timestamp_of
from pawport.pets import service as pets
from pawport.pets.biometrics import service
from pawport.pets.biometrics.repository import StoredImage
from pawport.pictures.examination import Examination
from pawport.pictures.keeping import Keeper
from pawport.pictures.uploads import take_upload
from pawport.rpc.caller import caller
from pawport.rpc.content import PRIVATE, answer_file

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

        def find(connection: Connection) -> str:
            return pets.current_id(connection, company_id, customer_id, pet_id)

        take = partial(service.take, self._examination, self._keeper, company_id)
        new = await take_upload(request.image, _MAX_BYTES, partial(self._database.read, find), take)
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
        read = partial(self._content, caller().company_id, image)
        return await answer_file(context, image.sha256[:32], PRIVATE, read)

    async def DeleteBiometricImage(self, request: messages.DeleteBiometricImageRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: _message(
                service.delete_image(
                    connection, company_id, request.customer_id, request.id, request.image_id
                )
            )
        )

    async def _content(self, company_id: str, image: StoredImage) -> HttpBody:
        name = service.file_of(company_id, image.id, image.sha256)
        data = await self._keeper.read(name, "biometric_image", image.id)
        return HttpBody(content_type=image.content_type, data=data)

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
