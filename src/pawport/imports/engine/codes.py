"""The codes of exported pets."""

from collections.abc import Iterable

from sqlalchemy import Connection

from pawport.gen.pawport.v1.pet_code_pb2 import PetCode
from pawport.pets.codes import service as codes
from pawport.rpc.validation import validate

__all__ = ["add_codes"]


def add_codes(connection: Connection, company_id: str, given: Iterable[PetCode]) -> None:
    """Adds those of the codes to the catalogue that it lacks, unless nothing but an id is known of them.

    Raises:
        InvalidArgument: a code breaks the rules of codes.
        AlreadyExists: a code with the same id was deleted.
    """
    described = {code.id: code for code in given if code.id and code.abbreviation}
    known = codes.known_ids(connection, company_id, list(described)) if described else set()
    for id_, code in described.items():
        if id_ not in known:
            validate(code, code.SerializeToString())
            codes.create_code(connection, company_id, code)
