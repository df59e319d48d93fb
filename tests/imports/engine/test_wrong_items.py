"""Whatever is wrong with one pet of an import, its result names the field, and the others are taken."""

import pytest

from pawport.accounts import Company
from pawport.gen.pawport.v1.registry_service_pb2 import PetImport
from pawport.imports.engine.items import read
from pawport.kit.placeholders import Placeholders
from tests.table.examples import _IMPORT
from tests.table.wrong import Wrong, wrong_values

COMPANY = Company("com", "Paws", "UTC", "US", 20)
# An import need not say these of a pet that is there: `importing` asks for them of a new one.
OPTIONAL = ("pet.name is absent", "pet.type is absent", "pet.breed is absent")
# These stand for none, as "-" does.
PLACEHOLDERS = ("pet_id '/'", "customer_id '/'")
VALUES = [
    wrong
    for wrong in wrong_values(PetImport.DESCRIPTOR)
    if str(wrong) not in (*OPTIONAL, *PLACEHOLDERS) and not wrong.path.startswith("pet.pet_codes[0]")
]


def test_the_example_is_right() -> None:
    assert read(PetImport(**_IMPORT), COMPANY, Placeholders()).problems == ()


@pytest.mark.parametrize("wrong", VALUES, ids=str)
def test_each_wrong_value_is_named(wrong: Wrong) -> None:
    item = PetImport(**_IMPORT)
    try:
        wrong.put(item)
    except (IndexError, ValueError):
        pytest.skip("the example has no such item, or Python's protobuf refuses the value itself")
    problems = read(item, COMPANY, Placeholders()).problems
    assert problems, wrong
    assert any(
        problem.field.startswith(wrong.path) or wrong.path.startswith(problem.field) for problem in problems
    ), (wrong, problems)
