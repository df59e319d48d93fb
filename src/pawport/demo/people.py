"""Customers and veterinary practices."""

from random import Random

from pawport.demo.words import Words
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.pet_pb2 import Pet

__all__ = ["make_customer", "make_vets"]

_DOMAINS = ("example.com", "example.net", "example.org")
_VETS = 60


def make_customer(rng: Random, words: Words) -> Customer:
    """A person; some gave no mail address, some no phone number."""
    first, last = rng.choice(words.first_names), rng.choice(words.last_names)
    customer = Customer(first_name=first, last_name=last)
    if rng.random() < 0.93:
        number = int(rng.random() * 1000)
        customer.email = f"{first}.{last}{number}@{rng.choice(_DOMAINS)}".lower()
    if rng.random() < 0.9:
        customer.phone_number = _phone(rng, words)
    return customer


def make_vets(rng: Random, words: Words) -> list[Pet.Vet]:
    """The practices that the pets share."""
    return [_vet(rng, words) for _ in range(_VETS)]


def _vet(rng: Random, words: Words) -> Pet.Vet:
    city, state, postal = rng.choice(words.cities)
    street = rng.choice(words.streets)
    place = rng.choice((city, street, rng.choice(words.last_names)))
    return Pet.Vet(
        name=rng.choice(words.practices).format(place),
        phone_number=_phone(rng, words),
        address=f"{rng.randint(100, 9900)} {street} St, {city}, {state} {postal}{rng.randint(10, 99)}",
    )


def _phone(rng: Random, words: Words) -> str:
    """A number of the range that is kept for fiction."""
    return f"({rng.choice(words.area_codes)}) 555-01{int(rng.random() * 100):02}"
