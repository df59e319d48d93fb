"""The way of a picture from bytes to a pet: checked, made smaller, kept."""

import secrets
from typing import Final

from pawport.db import new_id, new_uid
from pawport.pets.photos.service import NewPhoto, files_of
from pawport.pictures.examination import Examination
from pawport.pictures.keeping import Keeper

__all__ = ["Intake"]

_SIDES: Final = (2048, 256)  # pixels: of what the address shows, and of the thumbnail
_NAME_BYTES: Final = 16  # as much as nobody guesses


class Intake:
    """Takes pictures in."""

    def __init__(self, examination: Examination, keeper: Keeper, public_url: str = "") -> None:
        """`public_url`: what stands before the paths of pictures in their addresses."""
        self._examination = examination
        self._keeper = keeper
        self._public_url = public_url

    async def take(self, company_id: str, data: bytes, uid: bytes | None = None) -> NewPhoto:
        """The picture that the data are; `uid` is where it belongs in the order of pictures.

        Raises:
            RefusedError: the data are no picture that is kept.
            Unavailable: it cannot be kept now.
        """
        picture = await self._examination.picture(data, _SIDES)
        photo_id = new_id("photo", new_uid())
        names = files_of(company_id, photo_id, picture.sha256)
        contents = (data, *(each.data for each in picture.smaller))
        kept = await self._keeper.keep(company_id, list(zip(names, contents, strict=True)))
        name = f"{secrets.token_urlsafe(_NAME_BYTES)}.jpg"
        return NewPhoto(
            id=photo_id,
            uid=uid or new_uid(),
            sha256=picture.sha256,
            content_type=picture.content_type,
            size_bytes=len(data),
            width=picture.smaller[0].width,
            height=picture.smaller[0].height,
            name=name,
            url=f"{self._public_url}/photos/{company_id}/{name}",
            kept=kept,
        )
