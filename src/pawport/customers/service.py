"""The rules of customers."""

from collections.abc import Callable, Iterable

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from pawport import events
from pawport.accounts import Company
from pawport.customers import repository
from pawport.customers.rules import WRITABLE, normalize
from pawport.db import new_id, new_uid, write_time
from pawport.errors import Aborted, AlreadyExists, FailedPrecondition, NotFound
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.customer_service_pb2 import UpdateCustomerRequest
from pawport.kit.masks import changed_fields, copy_masked, copy_present
from pawport.kit.times import timestamp_of
from pawport.redirects import service as redirects

__all__ = [
    "create_customer",
    "create_customers",
    "delete_customer",
    "find_house",
    "get_customer",
    "house_customer",
    "lock_customer",
    "lock_person",
    "refuse_house",
    "save_customer",
    "stamp",
    "update_customer",
]

CountPets = Callable[[Connection, str, str], int]  # connection, company id, customer id
Find = Callable[[Connection, str, str], Customer | None]


def get_customer(connection: Connection, company_id: str, customer_id: str) -> Customer:
    """The customer, also when it is deleted; for the id of one that was merged, the one that was kept.

    Raises:
        NotFound: the company has no such customer.
    """
    found = _follow(connection, company_id, customer_id, repository.find)
    if found is None:
        raise NotFound("customer", customer_id)
    return found


def lock_customer(
    connection: Connection, company_id: str, customer_id: str, *, deleted_too: bool = False
) -> Customer:
    """The customer; until this transaction ends, no other adds pets to it or changes it. For the id of one
    that was merged, the one that was kept.

    Raises:
        NotFound: the company has no such customer, or it is deleted.
    """
    found = _follow(connection, company_id, customer_id, repository.lock)
    if found is None or (found.deleted and not deleted_too):
        raise NotFound("customer", customer_id)
    return found


def lock_person(
    connection: Connection, company_id: str, customer_id: str, etag: str = "", *, deleted_too: bool = False
) -> Customer:
    """Like `lock_customer`, for a change of what is known of the person.

    Raises:
        NotFound: the company has no such customer, or it is deleted.
        Aborted: an etag is given, and is not the customer's.
        FailedPrecondition: the person was erased.
    """
    customer = _lock_with_etag(connection, company_id, customer_id, etag, deleted_too=deleted_too)
    if customer.HasField("erased_time"):
        message = f"customer {customer.id} was erased: nothing is kept of the person any more"
        raise FailedPrecondition("customer", customer.id, message, reason="CUSTOMER_ERASED")
    return customer


def refuse_house(customer: Customer, action: str) -> None:
    """Raises FailedPrecondition when the customer is the company's house customer."""
    if customer.house:
        message = f"customer {customer.id} is the house customer, which cannot be {action}"
        raise FailedPrecondition("customer", customer.id, message, reason="HOUSE_CUSTOMER")


def find_house(connection: Connection, company_id: str) -> Customer | None:
    """The company's house customer, if it was needed before."""
    return repository.find_house(connection, company_id)


def house_customer(connection: Connection, company: Company) -> Customer:
    """The company's house customer, who owns the pets that come without an owner; made when it is needed
    first."""
    found = repository.find_house(connection, company.id)
    if found is not None:
        return found
    uid, house = _new(connection, company, Customer(first_name="House"))
    house.house = True
    try:
        with connection.begin_nested():
            repository.insert_customer(connection, company.id, uid, house)
    except IntegrityError:  # another transaction was faster
        return house_customer(connection, company)
    events.record(connection, company.id, "customer", house.id, "created")
    return house


def create_customer(
    connection: Connection, company: Company, given: Customer, customer_id: str = ""
) -> Customer:
    """A new customer.

    Raises:
        InvalidArgument: there is neither a first nor a last name.
        AlreadyExists: `customer_id`, the caller's own id, is taken.
    """
    uid, customer = _new(connection, company, given, customer_id)
    if customer_id and _is_taken(connection, company.id, customer_id):
        raise _taken(customer.id)
    try:
        repository.insert_customer(connection, company.id, uid, customer)
    except IntegrityError:  # another transaction was faster
        raise _taken(customer.id) from None
    changed = changed_fields(Customer(), customer, WRITABLE)
    events.record(connection, company.id, "customer", customer.id, "created", changed)
    return customer


def create_customers(connection: Connection, company: Company, given: Iterable[Customer]) -> list[Customer]:
    """Many new customers, under ids that are made here.

    Raises:
        InvalidArgument: one has neither a first nor a last name.
    """
    new = [_new(connection, company, customer) for customer in given]
    repository.insert_customers(connection, company.id, new)
    return [customer for _, customer in new]


def _new(
    connection: Connection, company: Company, given: Customer, customer_id: str = ""
) -> tuple[bytes, Customer]:
    uid = new_uid()
    customer = Customer(id=customer_id or new_id("cus", uid))
    copy_present(given, customer, WRITABLE)
    normalize(customer, company, WRITABLE, prefix="customer.")
    stamp(connection, customer)
    customer.created_time.CopyFrom(customer.last_updated_time)
    return uid, customer


def update_customer(connection: Connection, company: Company, request: UpdateCustomerRequest) -> Customer:
    """Changes what the request has; with a mask, exactly what the mask names.

    Raises:
        NotFound: the company has no such customer, or it is deleted.
        Aborted: the request's etag is not the customer's.
        FailedPrecondition: the person was erased.
        InvalidArgument: neither a first nor a last name would be left, or a field is wrong.
    """
    customer = lock_person(connection, company.id, request.id, request.etag)
    known = {address.id for address in customer.addresses}
    before = Customer.FromString(customer.SerializeToString())
    if request.update_mask.paths:
        fields = copy_masked(request, customer, WRITABLE, request.update_mask.paths)
    else:
        fields = copy_present(request, customer, WRITABLE)
    normalize(customer, company, fields, known)
    return save_customer(connection, company.id, customer, fields=changed_fields(before, customer, fields))


def save_customer(
    connection: Connection,
    company_id: str,
    customer: Customer,
    action: str = "updated",
    fields: Iterable[str] = (),
) -> Customer:
    """Writes a customer, which is locked, as changed now; `fields` are those that differ."""
    stamp(connection, customer)
    repository.save(connection, company_id, customer)
    events.record(connection, company_id, "customer", customer.id, action, fields)
    return customer


def delete_customer(
    connection: Connection, company_id: str, customer_id: str, count_pets: CountPets, etag: str = ""
) -> Customer:
    """Hides the customer from lists. `count_pets` answers how many pets would lose their owner: pets
    stand above customers, so it is given.

    Raises:
        NotFound: the company has no such customer, or it was deleted before.
        Aborted: the etag is not the customer's.
        FailedPrecondition: the customer still has pets, or is the house customer.
    """
    customer = _lock_with_etag(connection, company_id, customer_id, etag)
    refuse_house(customer, "deleted")
    living_pets = count_pets(connection, company_id, customer.id)
    if living_pets:
        message = f"customer {customer.id} still has {living_pets} pets: delete them first"
        raise FailedPrecondition("customer", customer.id, message, reason="CUSTOMER_HAS_PETS")
    customer.deleted = True
    return save_customer(connection, company_id, customer, "deleted")


def _follow(connection: Connection, company_id: str, customer_id: str, find: Find) -> Customer | None:
    """What `find` answers for the id, or for the one that it stands for since a merge."""
    found = find(connection, company_id, customer_id)
    if found is not None:
        return found
    current = redirects.current_id(connection, company_id, "customer", customer_id)
    return None if current == customer_id else find(connection, company_id, current)


def _lock_with_etag(
    connection: Connection, company_id: str, customer_id: str, etag: str, *, deleted_too: bool = False
) -> Customer:
    customer = lock_customer(connection, company_id, customer_id, deleted_too=deleted_too)
    if etag and etag != customer.etag:
        raise Aborted("customer", customer_id, f"customer {customer_id} has changed since: read it again")
    return customer


def stamp(connection: Connection, customer: Customer) -> None:
    """Marks the customer as written now: last updated time and etag."""
    customer.last_updated_time.CopyFrom(timestamp_of(write_time(connection)))
    customer.etag = f"{int(customer.etag or '0', 16) + 1:x}"


def _is_taken(connection: Connection, company_id: str, customer_id: str) -> bool:
    return repository.find(connection, company_id, customer_id) is not None or redirects.is_old(
        connection, company_id, "customer", customer_id
    )


def _taken(customer_id: str) -> AlreadyExists:
    message = f"the customer id {customer_id} is taken"
    return AlreadyExists("customer", customer_id, message, reason="CUSTOMER_ID_TAKEN")
