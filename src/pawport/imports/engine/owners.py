"""The owners of the pets of an import: found, or added."""

from collections.abc import Sequence

from pawport.accounts import Company
from pawport.customers.changes import CustomerChange, CustomerChanges
from pawport.customers.finding import is_person
from pawport.customers.service import new_customer
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.imports.engine.items import Item
from pawport.imports.engine.updating import check_external_ids
from pawport.kit.external_ids import keys, learn
from pawport.pets.changes import PetChanges

__all__ = ["Owners"]


class Owners:
    """Who owns the pets of an import. Who is found is locked: nobody else gives them pets until the
    transaction ends."""

    def __init__(self, company: Company, customers: CustomerChanges, pets: PetChanges) -> None:
        self._company = company
        self._customers = customers
        self._pets = pets

    def load(self, items: Sequence[Item]) -> None:
        """Reads and locks the owners that the items may mean."""
        found = self._customers.load(
            ids={item.customer_id for item in items} - {""},
            emails={key for item in items for key in item.owner_emails},
            external_ids={key for item in items for key in item.owner_external_keys},
        )
        self._pets.load_counts(change.customer.id for change in found)

    def of_new_pet(self, item: Item) -> CustomerChange:
        """Returns the owner of a pet that will be added; an owner who is not known is added too.

        Raises:
            NotFound: there is no customer with the id that is given.
            FailedPrecondition: that customer was erased.
            InvalidArgument: who shall be added has neither a first nor a last name.
            AlreadyExists: another customer has an id or an e-mail address of theirs for itself.
        """
        owner = self.of_known_pet(item)
        if owner is not None:
            return owner
        return self._customers.house() if item.customer is None else self._add(item)

    def of_known_pet(self, item: Item) -> CustomerChange | None:
        """Returns the owner that is given for a pet that exists; None if none is, or one who could not be
        found again.

        Raises as `of_new_pet`.
        """
        if item.customer_id:
            return self._with_id(item.customer_id)
        found = self._found(item)
        if found is None and (item.owner_external_keys or item.owner_emails):
            return self._add(item)
        return found

    def learned(self, item: Item, owner: CustomerChange) -> Customer | None:
        """Returns what the owner becomes by ids in other systems that it does not have yet; None if it has
        them all.

        Raises:
            InvalidArgument: it would have too many.
            AlreadyExists: another customer has one of them, or an e-mail address, for itself.
        """
        if item.customer is None or not item.owner_external_keys:
            return None
        if set(item.owner_external_keys) <= set(keys(owner.customer)):
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

    def _with_id(self, customer_id: str) -> CustomerChange:
        change = self._customers.by_id(customer_id)
        if change is not None and (change.customer.house or is_person(change.customer)):
            return change
        return self._customers.person(customer_id)  # or it was merged into another, or must be rejected

    def _found(self, item: Item) -> CustomerChange | None:
        """The oldest customer with the first key that somebody has: ids in other systems before e-mail
        addresses."""
        for key in item.owner_external_keys:
            for change in self._customers.by_external_id(key):
                return change
        for key in item.owner_emails:
            for change in self._customers.by_email(key):
                return change
        return None

    def _add(self, item: Item) -> CustomerChange:
        assert item.customer is not None  # noqa: S101 - tells the type checker: it has keys
        customer = new_customer(self._company, item.customer)
        self._customers.check_claims(customer, None, "customer.")
        change = self._customers.add(customer)
        self._pets.new_owner(change.customer.id)
        return change
