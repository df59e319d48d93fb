"""The descriptor set in the package, which gateways of others are fed with."""

from importlib.resources import files

from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.rpc import error_details_pb2

from tests.table.methods import METHODS, OTHERS

IMAGE = files("pawport.gen") / "pawport.binpb"


def test_the_set_is_complete_in_itself_and_has_all_error_details() -> None:
    pool = DescriptorPool()
    for each in FileDescriptorSet.FromString(IMAGE.read_bytes()).file:
        pool.Add(each)  # raises if an import is missing or comes later
    for method in (METHODS | OTHERS).values():
        pool.FindMethodByName(method.full_name)
    for detail in error_details_pb2.DESCRIPTOR.message_types_by_name.values():
        pool.FindMessageTypeByName(detail.full_name)
