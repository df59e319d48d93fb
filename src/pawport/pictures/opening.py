"""Which store a setting means: a folder, or a bucket."""

from pathlib import Path

from pawport.pictures.store import FolderStore, Store

__all__ = ["open_store"]


def open_store(place: str, folder: Path) -> Store:
    """The bucket at `place`, "s3://BUCKET/PREFIX"; without a place the folder.

    Raises:
        ImportError: the library for buckets is not installed.
    """
    if not place:
        return FolderStore(folder)
    from pawport.pictures.bucket import BucketStore  # noqa: PLC0415 - its library is an extra

    return BucketStore(place)
