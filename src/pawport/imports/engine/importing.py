"""Importing pets: what is done in one transaction."""

from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import Connection

from pawport.accounts import Principal
from pawport.customers.changes import CustomerChange, CustomerChanges
from pawport.db import Conflict, lock_keys
from pawport.errors import AlreadyExists, DomainError
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.gen.pawport.v1.registry_service_pb2 import PetImportError, PetImportResult
from pawport.imports.engine.codes import add_codes
from pawport.imports.engine.items import Item, keys_of
from pawport.imports.engine.linking import KnownVets
from pawport.imports.engine.matching import check_animal, find_pet, load_pets, owners_of_pets
from pawport.imports.engine.others import keys_of_others, take_other
from pawport.imports.engine.owners import Owners
from pawport.imports.engine.updating import updated
from pawport.imports.policy import Policy
from pawport.imports.problems import Problem, problems_of, rejection
from pawport.kit.masks import changed_fields
from pawport.kit.placeholders import Placeholders
from pawport.matching.doubles import Namesakes
from pawport.pets.changes import PetChange, PetChanges
from pawport.pets.notes.service import unknown_notes
from pawport.pets.rules import WRITABLE, present_fields, require
from pawport.pets.service import check_codes

__all__ = ["DryRun", "failed", "import_pets"]

# Files of shelters often say nothing of the breed.
_REQUIRED: Final = ("name", "type")


def import_pets(
    connection: Connection,
    principal: Principal,
    items: Sequence[Item],
    placeholders: Placeholders,
    policy: Policy,
) -> list[PetImportResult]:
    """Adds or changes the pets, one after the other, and returns what became of each.

    `placeholders` are those by which the items were read.

    Raises:
        Conflict: another transaction added or took something in between. Nothing is written: try again.
    """
    work = _Import(connection, principal, placeholders, policy, lock=True)
    results = work.take(items)
    try:
        work.write()
    except AlreadyExists as error:  # all was looked for before
        raise Conflict("a concurrent write used the same id or microchip") from error
    return results


class DryRun:
    """Says what an import would do, and writes nothing. Each call sees what those before would have done."""

    def __init__(self, principal: Principal, placeholders: Placeholders, policy: Policy) -> None:
        self._principal = principal
        self._placeholders = placeholders
        self._policy = policy
        self._work: _Import | None = None

    def import_pets(self, connection: Connection, items: Sequence[Item]) -> list[PetImportResult]:
        """Returns what would become of each pet, without ids that would be others in an import."""
        if self._work is None:
            self._work = _Import(connection, self._principal, self._placeholders, self._policy, lock=False)
        self._work.go_on(connection)
        results = self._work.take(items)
        for result in results:
            self._work.hide_new_ids(result)
        return results


def failed(problems: Iterable[Problem]) -> PetImportResult:
    """Returns the result of a pet that is rejected."""
    return PetImportResult(action=PetImportResult.FAILED, errors=map(_error, problems))


class _Import:
    """Decides on items, one after the other, each on what those before it did."""

    def __init__(
        self,
        connection: Connection,
        principal: Principal,
        placeholders: Placeholders,
        policy: Policy,
        *,
        lock: bool,
    ) -> None:
        company = principal.company
        self._principal = principal
        self._lock = lock
        self._pets = PetChanges(connection, company.id, principal, lock=lock)
        self._customers = CustomerChanges(connection, company.id, lock=lock)
        self._vets = KnownVets(company.id)
        self._owners = Owners(company, self._customers, self._pets, self._vets, placeholders, policy)
        self._namesakes = Namesakes(self._pets, company.id, placeholders)
        self._policy = policy
        self._own_ids: set[str] = set()  # of new pets, given by the caller

    def go_on(self, connection: Connection) -> None:
        """Takes the next items in another transaction."""
        self._pets.connection = self._customers.connection = connection

    def take(self, items: Sequence[Item]) -> list[PetImportResult]:
        """Decides on the items, and returns what becomes of each."""
        if self._lock:
            keys = keys_of(items) | keys_of_others(items)
            lock_keys(self._pets.connection, self._principal.company.id, keys)
        self._owners.load(items, owners_of_pets(self._pets, items))
        load_pets(self._pets, items)
        self._load_namesakes(items)
        return [self._take(item) for item in items]

    def write(self) -> None:
        """Writes what was decided. Raises as the changes of customers and pets do."""
        self._customers.write()
        self._pets.write()

    def hide_new_ids(self, result: PetImportResult) -> None:
        """Takes ids that were made here out of a result."""
        pet = self._pets.by_id(result.pet_id)
        if pet is not None and pet.is_new and result.pet_id not in self._own_ids:
            result.ClearField("pet_id")
        customer = self._customers.by_id(result.customer_id)
        if customer is not None and customer.is_new:
            result.ClearField("customer_id")

    def _load_namesakes(self, items: Sequence[Item]) -> None:
        unidentified = [item for item in items if not item.problems and not item.is_identified()]
        if not unidentified or self._policy.allow_duplicates:
            return
        owners = {item.customer_id for item in unidentified if item.customer_id}
        people = [item.owner for item in unidentified if item.owner is not None]
        owners |= {each.customer.id for person in people for each in self._owners.people.possible(person)}
        names = [item.pet.name for item in unidentified if item.owner is None]
        house_id = self._customers.house_id() if names else ""
        self._namesakes.load(self._pets.connection, owners, house_id, names)

    def _take(self, item: Item) -> PetImportResult:
        if item.problems:
            return failed(item.problems)
        try:
            result = self._take_record(item)
        except DomainError as error:
            return failed(problems_of(error))
        result.warnings.extend(map(_error, item.warnings))
        if item.record and self._lock:  # in a dry run, the vets of an export are not there yet
            result.warnings.extend(map(_error, self._vets.unknown(self._pets.connection, item)))
        return result

    def _take_record(self, item: Item) -> PetImportResult:
        if item.content:
            company = self._principal.company
            return take_other(self._pets.connection, company, item, is_dry_run=not self._lock)
        return self._take_customer(item) if item.record == "customer" else self._take_pet(item)

    def _take_pet(self, item: Item) -> PetImportResult:
        known = find_pet(self._pets, self._principal, item)
        self._pets.check_chips(item.pet, known, "pet.")
        connection, company_id = self._pets.connection, self._principal.company.id
        if item.record and self._lock:
            add_codes(connection, company_id, item.pet.pet_codes)
        if not item.record or self._lock:  # in a dry run, the codes of an export are not there yet
            check_codes(connection, company_id, item.pet, "pet.")
        return self._add(item) if known is None else self._change(item, known)

    def _take_customer(self, item: Item) -> PetImportResult:
        known = self._customers.by_id(item.customer_id)
        owner = self._owners.with_id(item)
        is_created = known is None and owner.is_new
        action = PetImportResult.CREATED if is_created else PetImportResult.SKIPPED
        return PetImportResult(action=action, customer_id=owner.customer.id)

    def _add(self, item: Item) -> PetImportResult:
        self._policy.complete(item.pet)
        if not item.record:  # an export has pets as they are, also those that came through another API
            require(item.pet, _REQUIRED, "pet.", _REQUIRED)
        if item.pet_id:
            self._pets.check_id(item.pet_id)
        if not item.is_identified() and not self._policy.allow_duplicates:
            self._check_duplicate(item)
        self._pets.check_company()
        owner = self._owners.of_new_pet(item)
        self._pets.check_owner(owner.customer)
        self._teach(item, owner)
        pet = Pet()
        pet.CopyFrom(item.pet)
        pet.status = pet.status or Pet.ALIVE
        if item.inactive is not None:
            pet.inactive = item.inactive
        fields = present_fields(pet)
        pet.vet_ids.extend(self._vets.of_pet(self._pets.connection, item))
        change = self._pets.add(owner.customer.id, pet, item.pet_id, fields=fields, prefix="pet.")
        self._namesakes.add(change)
        if item.pet_id:
            self._own_ids.add(item.pet_id)
        return _result(PetImportResult.CREATED, pet, fields)

    def _check_duplicate(self, item: Item) -> None:
        """Raises InvalidArgument when the owner has a pet that a new one can be once more."""
        owners = {item.customer_id} - {""}
        if item.owner is not None:
            owners |= {each.customer.id for each in self._owners.people.possible(item.owner)}
        is_owner_known = bool(owners) or item.owner is not None
        if not is_owner_known:
            owners = {self._customers.house_id()} - {""}
        like = self._namesakes.like(item.pet, owners, are_owners_known=is_owner_known)
        if like:
            which = f"pet {like[0]}" if self._principal.may("pets:read") else "a pet"
            whose = "of the same owner" if is_owner_known else "without an owner"
            message = f"{which} {whose} has the same name and species; give its pet_id to change it"
            raise rejection("pet", message, ErrorReason.POSSIBLE_DUPLICATE)

    def _change(self, item: Item, known: PetChange) -> PetImportResult:
        after = updated(known.pet, item)
        given = self._owners.of_known_pet(item, known)
        check_animal(known, item, has_other_owner=given.is_other)
        present = self._customers.by_id(known.pet.customer_id) if given.is_present else None
        owner = given.owner or present
        is_transferred = owner is not None and owner.customer.id != known.pet.customer_id
        if owner is not None and is_transferred:
            self._pets.check_owner(owner.customer)
        is_taught = owner is not None and self._teach(item, owner)
        # From here on nothing is rejected any more.
        fields = changed_fields(known.pet, after, WRITABLE)
        if fields:
            known.edit().CopyFrom(after)
            self._pets.index(known)
        if owner is not None and is_transferred:
            self._pets.transfer(known, owner.customer.id)
            fields.append("customer_id")
        if fields:
            self._namesakes.add(known)
        fields += self._add_to_lists(item, known)
        if is_taught:
            fields.append("customer.external_ids")
        action = PetImportResult.UPDATED if fields else PetImportResult.SKIPPED
        result = _result(action, known.pet, fields)
        if given.warning is not None:
            result.warnings.append(_error(given.warning))
        return result

    def _teach(self, item: Item, owner: CustomerChange) -> bool:
        """Adds to an owner the ids in other systems that the item has for it; returns whether there are new
        ones."""
        after = self._owners.learned(item, owner)
        if after is not None:
            self._owners.write(owner, after)
        return after is not None

    def _add_to_lists(self, item: Item, known: PetChange) -> list[str]:
        """Adds notes, codes and vets. Returns the names of what was added."""
        fields = []
        connection, company_id = self._pets.connection, self._principal.company.id
        notes = unknown_notes(connection, company_id, known, item.pet.notes, item.repeats)
        if notes:
            known.add_notes(reversed(notes), self._principal.key_name)
            fields.append("notes")
        codes = [code.id for code in item.pet.pet_codes if code.id not in known.code_ids]
        if codes:
            known.code_ids += dict.fromkeys(codes)
            fields.append("pet_codes")
        vets = [id_ for id_ in self._vets.of_pet(connection, item) if id_ not in known.pet.vet_ids]
        if vets:
            known.edit().vet_ids.extend(vets)
            fields.append("vet_ids")
        return fields


def _error(problem: Problem) -> PetImportError:
    return PetImportError(
        field=problem.field, message=problem.message, reason=ErrorReason.Name(problem.reason)
    )


def _result(action: PetImportResult.Action.ValueType, pet: Pet, fields: Iterable[str]) -> PetImportResult:
    return PetImportResult(
        action=action, pet_id=pet.id, customer_id=pet.customer_id, updated_fields=sorted(fields)
    )
