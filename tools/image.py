"""The schema as it was when the package was built, with its comments."""

from importlib import resources

from google.protobuf.descriptor_pb2 import FileDescriptorSet

__all__ = ["image"]


def image() -> FileDescriptorSet:
    """The .proto files and their imports."""
    return FileDescriptorSet.FromString(resources.files("pawport.gen").joinpath("source.binpb").read_bytes())
