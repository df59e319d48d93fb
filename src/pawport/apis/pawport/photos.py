"""PhotoService over gRPC."""

from functools import partial
from typing import Any, Final

from google.api.httpbody_pb2 import HttpBody
from sqlalchemy import Connection

from pawport.apis.writes import Writes
from pawport.db import Database
from pawport.errors import invalid
from pawport.gen.pawport.v1 import photo_service_pb2 as messages
from pawport.gen.pawport.v1.photo_service_pb2 import PhotoSize
from pawport.gen.pawport.v1.photo_service_pb2_grpc import PhotoServiceServicer
from pawport.kit.times import timestamp_of
from pawport.pets import service as pets
from pawport.pets.photos import downloads_service, service
from pawport.pets.photos.downloads_repository import Download
from pawport.pets.photos.intake import Intake
from pawport.pets.photos.repository import StoredPhoto
from pawport.pictures.keeping import Keeper
from pawport.pictures.uploads import take_upload
from pawport.rpc.caller import caller
from pawport.rpc.content import PRIVATE, PUBLIC, answer_file

__all__ = ["PhotoServicer"]

_MAX_BYTES: Final = 16 << 20


class PhotoServicer(PhotoServiceServicer):
    """Protobuf in, protobuf out."""

    def __init__(self, database: Database, writes: Writes, intake: Intake, keeper: Keeper) -> None:
        self._database = database
        self._writes = writes
        self._intake = intake
        self._keeper = keeper

    async def UploadPetPhoto(self, request: messages.UploadPetPhotoRequest, context: Any) -> Any:
        company_id = caller().company_id
        customer_id, pet_id = request.customer_id, request.id

        def find(connection: Connection) -> str:
            return pets.current_id(connection, company_id, customer_id, pet_id)

        take = partial(self._intake.take, company_id)
        new = await take_upload(request.image, _MAX_BYTES, partial(self._database.read, find), take)
        return await self._writes.run(
            lambda connection: service.add_photo(
                connection, company_id, customer_id, pet_id, new, featured=request.featured
            )
        )

    async def FetchPetPhotos(self, request: messages.FetchPetPhotosRequest, context: Any) -> Any:
        company_id = caller().company_id

        def work(connection: Connection) -> messages.FetchPetPhotosResponse:
            new = downloads_service.fetch_photos(
                connection, company_id, request.customer_id, request.id, request.urls
            )
            return messages.FetchPetPhotosResponse(new_urls=new)

        return await self._writes.run(work)

    async def ListPetPhotoFetches(self, request: messages.ListPetPhotoFetchesRequest, context: Any) -> Any:
        company_id = caller().company_id
        found = await self._database.read(
            lambda connection: downloads_service.list_downloads(
                connection, company_id, request.customer_id, request.id
            )
        )
        return messages.ListPetPhotoFetchesResponse(fetches=map(_fetch, found))

    async def ListPetPhotos(self, request: messages.ListPetPhotosRequest, context: Any) -> Any:
        company_id = caller().company_id
        found = await self._database.read(
            lambda connection: service.list_photos(connection, company_id, request.customer_id, request.id)
        )
        return messages.ListPetPhotosResponse(photos=found)

    async def GetPetPhotoContent(self, request: messages.GetPetPhotoContentRequest, context: Any) -> Any:
        company_id = caller().company_id
        photo = await self._database.read(
            lambda connection: service.get_photo(
                connection, company_id, request.customer_id, request.id, request.photo_id
            )
        )
        size = request.size or PhotoSize.ORIGINAL
        read = partial(self._content, company_id, photo, size)
        return await answer_file(context, _etag(photo, size), PRIVATE, read)

    async def FeaturePetPhoto(self, request: messages.FeaturePetPhotoRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: service.feature_photo(
                connection, company_id, request.customer_id, request.id, request.photo_id
            )
        )

    async def DeletePetPhoto(self, request: messages.DeletePetPhotoRequest, context: Any) -> Any:
        company_id = caller().company_id
        return await self._writes.run(
            lambda connection: service.delete_photo(
                connection, company_id, request.customer_id, request.id, request.photo_id
            )
        )

    async def GetPublicPhoto(self, request: messages.GetPublicPhotoRequest, context: Any) -> Any:
        if request.size == PhotoSize.ORIGINAL:
            raise invalid("size", "must be LARGE or THUMBNAIL: the original requires an API key")
        photo = await self._database.read(
            lambda connection: service.public_photo(connection, request.company, request.file_name)
        )
        size = request.size or PhotoSize.LARGE
        read = partial(self._content, request.company, photo, size)
        return await answer_file(context, _etag(photo, size), PUBLIC, read)

    async def _content(self, company_id: str, photo: StoredPhoto, size: PhotoSize.ValueType) -> HttpBody:
        data = await self._keeper.read(service.file_of(company_id, photo, size), "photo", photo.id)
        content_type = photo.content_type if size == PhotoSize.ORIGINAL else "image/jpeg"
        return HttpBody(content_type=content_type, data=data)


def _etag(photo: StoredPhoto, size: PhotoSize.ValueType) -> str:
    return f"{photo.sha256[:32]}-{PhotoSize.Name(size).lower()}"


def _fetch(download: Download) -> messages.PhotoFetch:
    return messages.PhotoFetch(
        url=download.url,
        state=messages.PhotoFetch.State.Value(download.state),
        failure=download.failure,
        photo_id=download.photo_id,
        last_updated_time=timestamp_of(download.last_updated_time),
    )
