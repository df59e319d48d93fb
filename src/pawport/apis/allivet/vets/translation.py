"""Between Allivet's vets and ours."""

from typing import Final

from pawport.apis.allivet.answers import Warnings, local_time
from pawport.care.vets.search import Wanted
from pawport.errors import invalid
from pawport.gen.allivet.v1 import vet_pb2 as messages
from pawport.gen.allivet.v1.vet_service_pb2 import SearchVetsRequest
from pawport.gen.pawport.v1.vet_pb2 import CustomerVet, Vet

__all__ = [
    "FIELDS",
    "described",
    "new_vet",
    "shown_customer_vet",
    "shown_vet",
    "wanted",
    "warn_of_differences",
]

# The document's fields, and ours.
FIELDS: Final = {
    "vetName": "name",
    "clinicName": "clinic_name",
    "vetPhone": "phone_number",
    "vetCity": "city",
    "vetState": "region",
    "vetPostalCode": "postal_code",
}


def wanted(request: SearchVetsRequest) -> Wanted:
    """What a search asks for.

    Raises:
        InvalidArgument: it asks for nothing, or for a name without a state or the reverse.
    """
    name, state = request.vet_name.strip(), request.vet_state.strip()
    if bool(name) != bool(state):
        raise invalid("vetState" if name else "vetName", "is required: name and state belong together")
    found = Wanted(name, state, request.vet_phone.strip(), request.vet_postal_code.strip())
    if not any(found):
        raise invalid("vetName", "is required with vetState; or else vetPhone, or vetPostalCode")
    return found


def new_vet(given: messages.NewVet) -> Vet:
    """The vet that a request describes."""
    return Vet(
        name=given.vet_name,
        clinic_name=given.clinic_name,
        street=given.vet_address,
        city=given.vet_city,
        region=given.vet_state,
        postal_code=given.vet_postal_code,
        phone_number=given.vet_phone,
    )


def described(given: messages.NewCustomerVet) -> Vet:
    """The vet that a request describes, if the directory does not have the one that it names."""
    return Vet(
        name=given.vet_name,
        clinic_name=given.clinic_name,
        city=given.vet_city,
        region=given.vet_state,
        postal_code=given.vet_postal_code,
        phone_number=given.vet_phone,
    )


def warn_of_differences(given: Vet, vet: Vet, warnings: Warnings) -> None:
    """Warns of what a request says otherwise than the directory, which stays as it is."""
    for field, name in FIELDS.items():
        said, known = getattr(given, name), getattr(vet, name)
        if said and said.casefold() != known.casefold():
            warnings.add(field, f"differs from the directory, which is not changed: {known}")


def shown_vet(vet: Vet) -> messages.Vet:
    """The vet as answers show it."""
    return messages.Vet(
        vet_id=vet.vet_number,
        vet_name=vet.name,
        clinic_name=vet.clinic_name,
        vet_address=vet.street,
        vet_city=vet.city,
        vet_state=vet.region,
        vet_postal_code=vet.postal_code,
        vet_phone=vet.phone_number,
        date_created=local_time(vet.created_time),
        date_modified=local_time(vet.last_updated_time),
    )


def shown_customer_vet(link: CustomerVet) -> messages.CustomerVet:
    """The vet of a customer as answers show it."""
    vet = link.vet
    return messages.CustomerVet(
        client_vet_id=link.client_vet_id or str(vet.vet_number),
        vet_id=vet.vet_number,
        vet_name=vet.name,
        clinic_name=vet.clinic_name,
        vet_phone=vet.phone_number,
        vet_city=vet.city,
        vet_state=vet.region,
        vet_postal_code=vet.postal_code,
        cb_external_code=link.external_code,
        date_created=local_time(link.created_time),
        date_modified=local_time(vet.last_updated_time),
    )
