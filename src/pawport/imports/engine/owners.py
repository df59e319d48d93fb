"""The owners of the pets of an import: found, or added."""

from collections.abc import Sequence
from typing import NamedTuple

from pawport.accounts import Company
from pawport.customers.changes import CustomerChange, CustomerChanges
from pawport.customers.finding import is_person
from pawport.customers.service import new_customer
from pawport.errors import NotFound
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.imports.engine.items import Item
from pawport.imports.engine.linking import KnownVets
from pawport.imports.engine.updating import check_external_ids
from pawport.imports.policy import Policy
from pawport.imports.problems import Problem, rejection
from pawport.kit.external_ids import keys, learn
from pawport.kit.placeholders import Placeholders
from pawport.matching.customers import KnownPeople
from pawport.matching.names import NameMatch
from pawport.matching.people import Person
from pawport.pets.changes import PetChange, PetChanges

__all__ = ["Given", "Owners"]

_UNCLEAR = "can be one of several customers, or contradicts the one with the same id"


class Given(NamedTuple):
    """Who is to own a pet that exists, by what an item gives.

    `owner` is None where the present one stays; `is_present`: the item means the present one. `is_other`: it
    surely means somebody else. `warning` says why the present one stays although somebody else is given.
    """

    owner: CustomerChange | None = None
    is_present: bool = False
    is_other: bool = False
    warning: Problem | None = None


class Owners:
    """Who owns the pets of an import. Who is found is locked: nobody else gives them pets until the
    transaction ends."""

    def __init__(
        self,
        company: Company,
        customers: CustomerChanges,
        pets: PetChanges,
        vets: KnownVets,
        placeholders: Placeholders,
        policy: Policy,
    ) -> None:
        self.people = KnownPeople(customers, placeholders, company.phone_region)
        self._company = company
        self._customers = customers
        self._pets = pets
        self._vets = vets
        self._policy = policy

    def load(self, items: Sequence[Item], present_ids: set[str]) -> None:
        """Reads and locks the owners that the items may mean, and present ones."""
        ids = {item.customer_id for item in items} - {""}
        people = [item.owner for item in items if item.owner is not None and not item.customer_id]
        self.people.load(people, ids | present_ids)
        self._pets.load_counts(ids | self.people.ids_of(people))

    def of_new_pet(self, item: Item) -> CustomerChange:
        """Returns the owner of a pet that will be added; an owner who is not known is added too.

        Raises:
            NotFound: there is no customer with the id that is given.
            FailedPrecondition: that customer was erased.
            InvalidArgument: it is unclear who is meant, or who shall be added has neither a first nor a last
                name.
        """
        if item.customer_id:
            return self.with_id(item)
        if item.owner is None:
            return self._customers.house()
        found = self.people.find(item.owner)
        if found.is_unclear:
            raise rejection("customer", _UNCLEAR, ErrorReason.OWNER_UNCLEAR)
        return found.customer or self._add(item)

    def of_known_pet(self, item: Item, known: PetChange) -> Given:
        """Returns who is to own a pet that exists.

        Raises as `of_new_pet`.
        """
        if item.customer_id:
            owner = self._with_id(item)
            if owner.customer.id == known.pet.customer_id:
                return Given(is_present=True)
            return self._other(owner, self._present(known), "customer_id")
        return Given() if item.owner is None else self._of_person(item, item.owner, self._present(known))

    def _of_person(self, item: Item, given: Person, present: CustomerChange) -> Given:
        if present.customer.house:  # nobody loses the pet
            return Given(owner=self.of_new_pet(item)) if given.is_findable() else Given()
        found = self.people.find_owner(given, present)
        if found.customer is present:
            return Given(is_present=True)
        if found.is_unclear:
            message = f"can be customer {present.customer.id}, who stays the pet's owner"
            return Given(warning=Problem("customer", message, ErrorReason.OWNER_UNCLEAR))
        if found.customer is None and self._policy.transfer:
            return Given(owner=self._add(item))
        return self._other(found.customer, present, "customer")

    def _other(self, owner: CustomerChange | None, present: CustomerChange, field: str) -> Given:
        if self._policy.transfer or present.customer.house:
            return Given(owner=owner)
        message = f"the pet belongs to customer {present.customer.id}, who stays its owner"
        return Given(is_other=True, warning=Problem(field, message, ErrorReason.OWNER_DIFFERS))

    def learned(self, item: Item, owner: CustomerChange) -> Customer | None:
        """Returns what the owner becomes by ids in other systems that it does not have yet; None if it has
        them all.

        Raises:
            InvalidArgument: it would have too many.
            AlreadyExists: another customer has one of them, or an e-mail address, for itself.
        """
        if item.customer is None or item.owner is None or not item.owner.external_keys:
            return None
        if item.owner.external_keys <= set(keys(owner.customer)):
            return None
        after = Customer()
        after.CopyFrom(owner.customer)
        learn(after, item.customer)
        check_external_ids(after, "customer")
        self._customers.check_claims(after, owner.customer, "customer.")
        return after

    def write(self, owner: CustomerChange, after: Customer) -> None:
        """Makes the owner what it becomes."""
        owner.edit().CopyFrom(after)
        self._customers.index(owner)
        self.people.forget(owner)

    def _present(self, known: PetChange) -> CustomerChange:
        """The owner of a pet; read now if the pet got another one since the owners were."""
        owner_id = known.pet.customer_id
        self._customers.load(ids=[owner_id])
        found = self._customers.by_id(owner_id)
        assert found is not None  # noqa: S101 - a pet's owner exists: the database has a foreign key
        return found

    def with_id(self, item: Item) -> CustomerChange:
        """Returns the customer with the id that an item has; of an exported one, added if there is none.

        Raises as `of_new_pet`. InvalidArgument as well if somebody else has the id here.
        """
        change = self._with_id(item)
        if item.owner is not None:
            evidence = self.people.compare(item.owner, change)
            if evidence.name is NameMatch.DIFFERENT and not evidence.same:
                message = "is that of another customer: the names differ"
                raise rejection("customer_id", message, ErrorReason.OWNER_UNCLEAR)
        return change

    def _with_id(self, item: Item) -> CustomerChange:
        change = self._customers.by_id(item.customer_id)
        if change is not None and (change.customer.house or is_person(change.customer)):
            return change
        try:
            return self._customers.person(item.customer_id)  # or it was merged into another
        except NotFound:
            if item.customer is None:
                raise
            return self._add(item)

    def _add(self, item: Item) -> CustomerChange:
        assert item.customer is not None  # noqa: S101 - tells the type checker: it has keys
        customer = new_customer(self._company, item.customer, item.customer_id)
        customer.vets.extend(self._vets.of_customer(self._customers.connection, item))
        self._customers.check_claims(customer, None, "customer.")
        change = self._customers.add(customer, item.customer_id)
        self._pets.new_owner(change.customer.id)
        return change
