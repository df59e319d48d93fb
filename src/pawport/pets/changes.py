"""The one door through which pets are written: the pets of one transaction, as they were and as they will be.

    changes = PetChanges(connection, company_id, principal)
    change = changes.pet(customer_id, pet_id)     # locked
    change.edit().name = "Rex"
    changes.write()                               # nothing when nothing differs

A single call is a batch of one. A batch first loads what its items may mean, then decides on them one after
the other, each on what those before it did, and writes them together. A dry run does not write.
"""

from collections.abc import Collection, Iterable
from functools import cached_property

from sqlalchemy import Connection

from pawport.accounts import Company, Principal
from pawport.accounts import company_service as companies
from pawport.db import new_id
from pawport.errors import NotFound, QuotaExceeded
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.pet_pb2 import Pet
from pawport.kit.etags import check_etag
from pawport.kit.external_ids import keys
from pawport.pets import changes_repository, repository, writing
from pawport.pets.change import PetChange
from pawport.pets.changes_repository import Loaded
from pawport.pets.finding import of_customer
from pawport.pets.identities import service as identities
from pawport.pets.identities.service import Holder
from pawport.pets.wire import MAX_NOTES, latest_notes
from pawport.redirects import service as redirects

__all__ = ["PetChange", "PetChanges"]


class PetChanges:
    """The changes of one transaction. With `lock=False` nothing is locked, for a dry run: never write it."""

    def __init__(
        self,
        connection: Connection,
        company_id: str,
        principal: Principal | None = None,
        *,
        lock: bool = True,
    ) -> None:
        """`principal`: who changes the pets; None if it is the service itself."""
        self.connection = connection
        """Another one can stand here when a dry run goes on in another transaction."""
        self._company_id = company_id
        self._principal = principal
        self._lock = lock
        self._changes: dict[str, PetChange] = {}
        self._chips: dict[str, str | None] = {}  # the ids of the pets that hold them
        self._external_ids: dict[str, list[str]] = {}  # the ids of the pets in the database, by keys
        self._own_external_ids: dict[str, list[str]] = {}  # of the pets that have them here
        self._current: dict[str, str] = {}  # what ids that were loaded mean since a merge
        self._freed: list[str] = []  # ids of pets that were deleted for good, which new ones get
        self._counts: dict[str, int] = {}  # of the owners' living pets in the database
        self._count: int | None = None  # of the company's
        self._added: dict[str, int] = {}  # living pets, by the owners' ids
        self._added_to_company = 0

    @cached_property
    def company(self) -> Company:
        """The company with the settings that hold in this transaction."""
        return companies.get_company(self.connection, self._company_id)

    def pet(self, customer_id: str, pet_id: str, etag: str = "", *, is_living: bool = True) -> PetChange:
        """Locks the customer's pet to be changed; for the id of one that was merged, the one that was kept.

        Raises:
            NotFound: the customer has no such pet, or it is deleted, unless `is_living` says otherwise.
            Aborted: an etag is given, and is not the pet's.
        """
        stored = of_customer(self.connection, self._company_id, customer_id, pet_id, repository.lock)
        change = self._keep(Loaded(stored, is_tombstone=False))
        if is_living and change.pet.deleted:
            raise NotFound("pet", pet_id)
        check_etag(etag, change.pet.etag, "pet", pet_id)
        return change

    def pets_of(self, customer_id: str) -> list[PetChange]:
        """Locks all pets of a customer, including deleted and merged ones."""
        found = changes_repository.of_customer(self.connection, self._company_id, customer_id)
        return [self._keep(loaded) for loaded in found]

    def load(
        self,
        *,
        ids: Collection[str] = (),
        chips: Collection[str] = (),
        external_ids: Collection[str] = (),
    ) -> None:
        """Reads and locks the pets that a batch may mean: by their ids, the numbers of their chips, and the
        keys of their ids in other systems."""
        self._load(self._look_up(ids, chips, external_ids))

    def owner_ids(
        self, *, ids: Collection[str], chips: Collection[str], external_ids: Collection[str]
    ) -> set[str]:
        """Returns the ids of the owners of the pets that `load` would read, and locks nothing: owners are
        locked before pets."""
        wanted = self._look_up(ids, chips, external_ids)
        return changes_repository.owner_ids(self.connection, self._company_id, wanted)

    def by_id(self, pet_id: str) -> PetChange | None:
        """Returns the loaded pet with the id, deleted or not; for the id of one that was merged, the one that
        was kept. None as well of one that was deleted for good."""
        change = self._changes.get(self._current.get(pet_id, pet_id))
        return None if change is None or change.is_tombstone else change

    def tombstone(self, pet_id: str) -> PetChange | None:
        """Returns what is left of the pet that had the id, if it was loaded."""
        change = self._changes.get(pet_id)
        return change if change and change.is_tombstone else None

    def by_chip(self, number: str) -> PetChange | None:
        """Returns the living pet that has the chip, if it was loaded by its number."""
        change = self.by_id(self._chips.get(number) or "")
        # Until it was locked, another transaction could have taken the chip from it.
        return change if change and not change.pet.deleted and _has_chip(change.pet, number) else None

    def by_external_id(self, key: str) -> list[PetChange]:
        """Returns the living pets that have the id in another system, if loaded by its key."""
        ids = (*self._external_ids.get(key, ()), *self._own_external_ids.get(key, ()))
        if not ids:
            return []
        found = dict.fromkeys(change for pet_id in ids if (change := self.by_id(pet_id)) is not None)
        return [change for change in found if not change.pet.deleted and key in keys(change.pet)]

    def add(
        self, owner_id: str, pet: Pet, pet_id: str = "", *, fields: Iterable[str], prefix: str = ""
    ) -> PetChange:
        """Adds a new pet of a customer who is locked. Its fields are in the form in which they are kept; its
        notes, newest first, get ids, and its codes are ids in the catalogue.

        `fields` are named by its event; `prefix` stands before the names of fields in errors.

        Raises:
            AlreadyExists: `pet_id`, the caller's own id, is taken.
        """
        change = PetChange(pet, None)
        pet.id = pet_id or new_id("pet", change.uid)
        if pet_id:
            self.check_id(pet_id)
            if pet_id in self._changes:
                self._freed.append(pet_id)
        pet.customer_id = owner_id
        change.fields, change.prefix = list(fields), prefix
        change.code_ids = list(dict.fromkeys(code.id for code in pet.pet_codes))
        change.add_notes(reversed(pet.notes), self._principal.key_name if self._principal else "")
        for name in ("pet_codes", "notes"):
            pet.ClearField(name)
        self._changes[pet.id] = change
        self.index(change)
        self._count_added(owner_id, 1)
        self._added_to_company += 1
        return change

    def check_id(self, pet_id: str) -> None:
        """Raises AlreadyExists unless a new pet can have the id: no pet has it, or one that was deleted for
        good had it."""
        self._load([pet_id])
        there = self._changes.get(pet_id)
        if there is not None and (not there.is_tombstone or self._current[pet_id] != pet_id):
            raise writing.id_taken(pet_id)

    def index(self, change: PetChange) -> None:
        """Lets a pet be found by the chips and the ids in other systems that it has now."""
        self._chips |= {chip.number: change.pet.id for chip in change.pet.microchips}
        for key in keys(change.pet):
            known = self._own_external_ids.setdefault(key, [])
            if change.pet.id not in known:
                known.append(change.pet.id)

    def transfer(self, change: PetChange, owner_id: str) -> None:
        """Gives a pet to a customer who is locked. Its notes are hidden; those that were hidden when it was
        taken from this customer are shown again."""
        self._count_added(change.pet.customer_id, -1)
        change.transfer(owner_id)
        self._count_added(owner_id, 1)
        if change.before is not None:
            self._show_notes_of(change, change.before, owner_id)

    def check_chips(self, given: Pet, change: PetChange | None, prefix: str) -> None:
        """Raises AlreadyExists when another pet than that of the change has one of the given chips, which
        were loaded."""
        for index, chip in enumerate(given.microchips):
            holder = self.by_chip(chip.number)
            if holder is not None and holder is not change:
                held_by = Holder(holder.pet.id, holder.pet.customer_id, Pet.Status.Name(holder.pet.status))
                raise identities.taken(self._principal, held_by, chip.number, index, prefix)

    def new_owner(self, owner_id: str) -> None:
        """Says that a customer is new, and has no pets in the database."""
        self._counts[owner_id] = 0

    def load_counts(self, owner_ids: Iterable[str]) -> None:
        """Counts the living pets of several customers at once."""
        missing = set(owner_ids) - self._counts.keys()
        if not missing:
            return
        counts = changes_repository.count_living(self.connection, self._company_id, missing)
        self._counts |= {owner_id: counts.get(owner_id, 0) for owner_id in missing}

    def check_owner(self, owner: Customer, adding: int = 1) -> None:
        """Raises QuotaExceeded when a customer, who is locked, may not have so many more pets. The house
        customer may have any number."""
        if owner.house:
            return
        self.load_counts([owner.id])
        limit = self.company.max_pets_per_customer
        if self._counts[owner.id] + self._added.get(owner.id, 0) + adding > limit:
            message = f"the customer can have at most {limit} pets; delete some first, or raise the limit"
            raise QuotaExceeded(f"customer:{owner.id}", message, reason=ErrorReason.PET_QUOTA_EXCEEDED)

    def check_company(self, adding: int = 1) -> None:
        """Raises QuotaExceeded when the company may not have so many more pets."""
        limit = self.company.max_pets
        if not limit:
            return
        if self._count is None:
            if self._lock:  # or two callers could take the last place
                companies.take_turn(self.connection, self._company_id)
            self._count = changes_repository.count_living_of_company(self.connection, self._company_id)
        if self._count + self._added_to_company + adding > limit:
            message = f"the company can have at most {limit} pets; delete some first, or raise the limit"
            raise QuotaExceeded(
                f"company:{self._company_id}", message, reason=ErrorReason.COMPANY_PET_QUOTA_EXCEEDED
            )

    def write(self) -> None:
        """Writes what differs, with an event for each pet that does.

        Raises:
            AlreadyExists: another pet has a chip, or another transaction took the id of the only new pet.
            Conflict: another transaction took the id of one of several new pets.
        """
        if self._freed:
            changes_repository.delete_tombstones(self.connection, self._company_id, self._freed)
        writing.write(self.connection, self._company_id, self._principal, self._changes.values())
        self._freed, self._counts, self._count = [], {}, None
        self._added, self._added_to_company = {}, 0

    def _show_notes_of(self, change: PetChange, before: Pet, owner_id: str) -> None:
        if before.customer_id == owner_id:  # given away and back in one transaction
            change.show_notes(before.notes)
            change.returning_from = ()
            return
        connection, company_id, pet_id = self.connection, self._company_id, change.pet.id
        change.returning_from = [
            hidden_of
            for hidden_of in changes_repository.owners_of_hidden_notes(connection, company_id, pet_id)
            if redirects.current_id(connection, company_id, "customer", hidden_of) == owner_id
        ]
        if change.returning_from:
            notes = changes_repository.hidden_notes(
                connection, company_id, pet_id, change.returning_from, MAX_NOTES
            )
            change.show_notes(latest_notes(notes))

    def _look_up(
        self, ids: Collection[str], chips: Collection[str], external_ids: Collection[str]
    ) -> set[str]:
        """The ids of the pets that a batch may mean."""
        connection, company_id = self.connection, self._company_id
        if new_chips := set(chips) - self._chips.keys():
            holders = identities.find_holders(connection, company_id, new_chips)
            self._chips |= dict.fromkeys(new_chips)
            self._chips |= {number: holder.pet_id for number, holder in holders.items()}
        if new_keys := set(external_ids) - self._external_ids.keys():
            self._external_ids |= {key: [] for key in new_keys}
            for key, pet_id in identities.find_by_external_ids(connection, company_id, new_keys):
                self._external_ids[key].append(pet_id)
        by_chip = {held_by for number in chips if (held_by := self._chips.get(number))}
        return {*ids, *by_chip, *(pet_id for key in external_ids for pet_id in self._external_ids[key])}

    def _count_added(self, owner_id: str, number: int) -> None:
        self._added[owner_id] = self._added.get(owner_id, 0) + number

    def _load(self, ids: Collection[str]) -> None:
        missing = set(ids) - self._current.keys()
        self._current |= {id_: id_ for id_ in missing}
        self._load_rows(missing - self._changes.keys())
        for id_ in missing:
            change = self._changes.get(id_)
            if change is not None and change.is_tombstone:
                current = redirects.current_id(self.connection, self._company_id, "pet", id_)
                self._current[id_] = current
                self._load_rows({current} - self._changes.keys())

    def _load_rows(self, ids: Collection[str]) -> None:
        if ids:
            for loaded in changes_repository.load(self.connection, self._company_id, ids, lock=self._lock):
                self._keep(loaded)

    def _keep(self, loaded: Loaded) -> PetChange:
        """Returns the change of a pet that was loaded: the one that is there if it was loaded before."""
        pet = loaded.stored.pet()
        return self._changes.setdefault(
            pet.id, PetChange(pet, loaded.stored, is_tombstone=loaded.is_tombstone)
        )


def _has_chip(pet: Pet, number: str) -> bool:
    return any(chip.number == number for chip in pet.microchips)
