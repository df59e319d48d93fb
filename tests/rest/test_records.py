"""The JSON of records, which is kept."""

import pytest

from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.rest.records import RecordPrinter, record_printer
from pawport.rest.schema import Schema, packaged_files


@pytest.fixture(scope="module")
def schema() -> Schema:
    return Schema(packaged_files())


@pytest.fixture
def pets(schema: Schema) -> RecordPrinter:
    return RecordPrinter(schema, "pawport.v1.Pet", snake_case=False)


def test_it_is_kept(pets: RecordPrinter) -> None:
    rex = Pet(name="Rex", etag="1").SerializeToString()
    assert pets.print(bytes(bytearray(rex))) is pets.print(bytes(bytearray(rex)))


def test_a_changed_record_is_another(pets: RecordPrinter) -> None:
    for etag in ("1", "2", "1"):
        json, found = pets.print(Pet(name="Rex", etag=etag).SerializeToString())
        assert (f'"etag":"{etag}"'.encode() in json, found) == (True, etag)


def test_numbers_of_enum_values_are_not_mixed_with_names(pets: RecordPrinter) -> None:
    cat = Pet(type=Pet.CAT).SerializeToString()
    for numbers in (True, False, True):
        expected = b'"type":3' if numbers else b'"type":"CAT"'
        assert expected in pets.print(cat, enum_numbers=numbers)[0]


def test_a_long_one_is_not_kept(pets: RecordPrinter) -> None:
    long = Pet(metadata="x" * 2048).SerializeToString()
    assert pets.print(long) == pets.print(long)
    assert pets.print(long) is not pets.print(long)


def test_what_has_no_etag_is_not_kept(schema: Schema) -> None:
    codes = RecordPrinter(schema, "pawport.v1.PetCode", snake_case=False)
    code = PetCode(id="a").SerializeToString()
    assert codes.print(code) == codes.print(code)
    assert codes.print(code) is not codes.print(code)


def test_bindings_share_a_printer(schema: Schema) -> None:
    found = record_printer(schema, "pawport.v1.Pet", snake_case=False)
    assert record_printer(schema, "pawport.v1.Pet", snake_case=False) is found
    assert record_printer(schema, "pawport.v1.Pet", snake_case=True) is not found
