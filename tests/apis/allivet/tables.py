"""The document's tables of fields, as data."""

from dataclasses import dataclass, replace

__all__ = ["TABLES", "Row"]

_TYPES = (
    *("Dog", "Cat", "Horse", "Bird", "Camel", "Ferret", "Fish", "Goat", "Pig", "Hamster", "Iguana", "Rabbit"),
    *("Rat", "Snake", "Turtle", "Cattle", "Chicken", "Guinea Pig", "Llama", "Primate", "Reptiles", "Rodent"),
    *("Ruminant", "Sheep", "Swine", "Turkey", "Other"),
)
_AGES = ("0-1 years", "2-3 years", "4-5 years", "6-7 years", "8-9 years", "10+ years", "Unknown")


@dataclass(frozen=True)
class Row:
    """A field of a request. The kinds are "text", "number", "date" (of the document's form), "time" (of ISO
    8601) and "phone" (of which the digits count)."""

    operation: str
    name: str
    length: int  # the most characters
    required: bool
    values: tuple[str, ...] = ()  # the only ones, if there are any
    kind: str = "text"

    def __str__(self) -> str:
        return f"{self.operation}.{self.name}"

    @property
    def longest(self) -> str:
        """A good value that is as long as it can be; of which there is one only, where ids must differ."""
        if self.values and self.kind != "phone":
            return max(self.values, key=len)
        return {2: "us", 10: "1" * 10}.get(self.length, "é" * self.length)

    @property
    def too_long(self) -> str:
        if self.kind == "time":
            return self.longest.ljust(self.length + 1)
        return "2" * 11 if self.kind == "phone" else self.longest + "1"


def _required(operation: str, **lengths: int) -> list[Row]:
    return [Row(operation, name, length, True) for name, length in lengths.items()]


def _optional(operation: str, **lengths: int) -> list[Row]:
    return [Row(operation, name, length, False) for name, length in lengths.items()]


_REGISTER = [
    *_required("register", email=100, clientCustomerNo=100),
    *_required("register", clientAutoshipId=200, clientRxId=200, clientReorderId=200),
    *_optional("register", clientCustomerId=30),
    *_required("register", firstName=100),
    *_optional("register", middleName=50),
    *_required("register", lastName=100, customerName=100),
    *_optional("register", billToAddressId=100, billToAddress=200, billToCity=50, billToState=50),
    *_optional("register", billToPostalCode=10, billToCountry=2, billToPhone=50, password=12),
    Row("register", "isOkToReceiveEmail", 1, False, ("Y", "N", "y", "n")),
    *_optional("register", perksIDNumber=50),
]
_UPDATE = [
    *_required("update", firstName=100, lastName=100, telephone=50, email=100),
    *_optional("update", clientAutoshipId=200, clientRxId=200, clientReorderId=200, clientCustomerId=30),
    *_optional("update", mobile=50),
    Row("update", "isOkToReceiveEmail", 1, False, ("Y", "N", "y", "n")),
    *_optional("update", perksIDNumber=50),
]
_CHANGE_PET = [
    *_required("change_pet", petName=100, petOwner=100),
    Row("change_pet", "petType", 10, True, (*_TYPES, "dog", "GUINEA PIG")),
    *_optional("change_pet", petBreed=40, specialType=10),
    Row("change_pet", "petGender", 1, True, ("F", "M", "f", "m")),
    Row("change_pet", "petAge", 10, True, _AGES),
    Row("change_pet", "petDateOfBirth", 10, False, ("03/09/2009", "3-9-2009", "12/31/2009"), "date"),
    Row("change_pet", "petWeight", 0, True, kind="number"),
    *_optional("change_pet", medicalAllergies=400, medicationIsTaking=400, medicalConditions=400),
    Row("change_pet", "isPregnant", 1, True, ("Y", "N", "y", "n")),
    Row("change_pet", "isDeceased", 1, True, ("Y", "N", "y", "n")),
    *_optional("change_pet", image=40),
]
_NEW_PET = [
    *_required("new_pet", clientPetId=200),
    *(replace(row, operation="new_pet") for row in _CHANGE_PET),
]

_NEW_VET = [
    *_required("new_vet", vetName=100, clinicName=100),
    *_optional("new_vet", vetAddress=200),
    *_required("new_vet", vetCity=50, vetState=2, vetPostalCode=10, vetPhone=50),
]
_LINK_VET = [
    *_required("link_vet", clientVetId=200, vetName=100),
    *_optional("link_vet", clinicName=100),
    *_required("link_vet", vetPhone=50),
    *_optional("link_vet", vetCity=50),
    *_required("link_vet", vetState=2),
    *_optional("link_vet", vetPostalCode=10, cbExternalCode=100),
]
_CHANGE_ADDRESS = [
    Row("change_address", "addressType", 200, True, ("Shipping", "Billing", "shipping")),
    Row("change_address", "isPrimary", 1, True, ("Y", "N", "y", "n")),
    *_required("change_address", name=100, address=200, city=50, state=50, postalCode=10, country=2),
    *_optional("change_address", phone=50),
]
_NEW_ADDRESS = [replace(row, operation="new_address") for row in _CHANGE_ADDRESS]
_NEW_ADDRESS.insert(2, Row("new_address", "addressId", 100, True))

_NEW_ORDER = [
    *_required("new_order", clientOrderId=50, customerId=60, customerKeyId=60),
    Row("new_order", "salesOrderDate", 200, True, ("2014-02-23", "2014-02-23T20:01:08Z"), "time"),
    Row("new_order", "shippingMethod", 30, True, ("GRND", "1DAY", "2DAY", "MAPPING", "1day", "2Day")),
    *_optional("new_order", billToName=100, billToAddress=200, billToCity=50, billToState=50),
    *_optional("new_order", billToPostalCode=10, billToCountry=2),
    Row("new_order", "billToPhone", 10, False, ("(424) 567-3448", "+1 424 567 3448"), "phone"),
    *_optional("new_order", shipToAddressId=100),
    *_required("new_order", shipToName=100, shipToAddress=200, shipToCity=50, shipToState=50),
    *_required("new_order", shipToPostalCode=10, shipToCountry=2),
    Row("new_order", "shipToPhone", 10, True, ("424-567-3448", "1 (424) 567-3448"), "phone"),
    Row("new_order", "isAutoship", 1, False, ("Y", "N", "y", "n")),
    Row("new_order", "isReship", 1, False, ("N", "n")),
    Row("new_order", "reasonCode", 1, False, tuple("0123456789")),
    *_optional("new_order", originalClientOrderId=50),
]

TABLES = [
    *_NEW_VET,
    *_NEW_ORDER,
    *(*_REGISTER, *_UPDATE),
    *(*_NEW_ADDRESS, *_CHANGE_ADDRESS),
    *_LINK_VET,
    *(*_NEW_PET, *_CHANGE_PET),
]
"""Operations 7, 10, 14 to 17, 19, 21 and 22. The table of 11 is that of 10."""
