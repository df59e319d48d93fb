"""Joining two records of one person."""

from typing import Final

from sqlalchemy import Connection

from pawport.accounts import company_service as companies
from pawport.care.appointments import following as appointments
from pawport.care.grooming import following as grooming
from pawport.customers import links
from pawport.customers.changes import CustomerChanges
from pawport.customers.finding import refuse_house
from pawport.customers.rules import WRITABLE, settle_primaries
from pawport.db import new_id, new_uid
from pawport.errors import invalid
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.kit import attributes, external_ids
from pawport.kit.masks import fill_blank
from pawport.kit.search_keys import email_key, phone_key
from pawport.lifecycle import shop_of_customers as shop
from pawport.pets.changes import PetChanges
from pawport.redirects import service as redirects
from pawport.shop.prescriptions import following as prescriptions

__all__ = ["merge_customers"]

_LISTS: Final = frozenset(
    (
        *("additional_emails", "additional_phone_numbers", "addresses", "contacts"),
        *("external_ids", "additional_external_ids", "attributes"),
    )
)


def merge_customers(
    connection: Connection,
    company_id: str,
    customer_id: str,
    duplicate_id: str,
    etag: str = "",
) -> Customer:
    """Joins the duplicate into the customer, and lets its id stand for the customer. Its pets,
    including deleted ones, are the customer's from then on.

    Raises:
        NotFound: the company lacks one of the customers, or it is deleted.
        InvalidArgument: both are the same.
        Aborted: the etag is not the customer's.
        FailedPrecondition: one is the house customer, or was erased.
    """
    changes = CustomerChanges(connection, company_id)
    change = changes.person(customer_id, etag)
    duplicate = changes.person(duplicate_id)
    if change is duplicate:
        raise invalid("duplicate_id", "must be a different customer")
    for one in (change, duplicate):
        refuse_house(one.customer, "merged")
    _join(change.edit(), duplicate.customer)
    _move_pets(connection, company_id, duplicate.customer.id, change.customer.id)
    shop.move(connection, company_id, duplicate.customer.id, change.customer.id)
    company = companies.get_company(connection, company_id)
    prescriptions.move_to_customer(connection, company, duplicate.customer.id, change.customer.id)
    duplicate.action, duplicate.merged_into_id = "merged", change.customer.id
    changes.write()
    redirects.redirect(connection, company_id, "customer", duplicate.customer.id, change.customer.id)
    appointments.move_customer(connection, company_id, duplicate.customer.id, change.customer.id)
    grooming.move_customer(connection, company_id, duplicate.customer.id, change.customer.id)
    return change.customer


def _move_pets(connection: Connection, company_id: str, customer_id: str, new_customer_id: str) -> None:
    changes = PetChanges(connection, company_id)
    for change in changes.pets_of(customer_id):
        change.edit().customer_id = new_customer_id
    changes.write()


def _join(customer: Customer, duplicate: Customer) -> None:
    _join_emails(customer, duplicate)
    _join_phone_numbers(customer, duplicate)
    _join_addresses(customer, duplicate)
    customer.contacts.extend([each for each in duplicate.contacts if each not in customer.contacts])
    external_ids.join(customer, duplicate)
    links.join(customer, duplicate)
    attributes.join(customer.attributes, duplicate.attributes)
    fill_blank(duplicate, customer, WRITABLE - _LISTS)
    if not customer.e164_phone_number and customer.phone_number == duplicate.phone_number:
        customer.e164_phone_number = duplicate.e164_phone_number


def _join_emails(customer: Customer, duplicate: Customer) -> None:
    """All addresses of the duplicate, but for the one that becomes the customer's primary one."""
    known = {email_key(each) for each in (customer.email or duplicate.email, *customer.additional_emails)}
    for email in (duplicate.email, *duplicate.additional_emails):
        if email_key(email) not in {"", *known}:
            known.add(email_key(email))
            customer.additional_emails.append(email)


def _join_phone_numbers(customer: Customer, duplicate: Customer) -> None:
    primary = customer if customer.phone_number else duplicate
    known = {phone_key(primary.phone_number, primary.e164_phone_number)}
    known |= {phone_key(each.number, each.e164_number) for each in customer.additional_phone_numbers}
    main = Customer.PhoneNumber(number=duplicate.phone_number, e164_number=duplicate.e164_phone_number)
    for phone in (main, *duplicate.additional_phone_numbers):
        key = phone_key(phone.number, phone.e164_number)
        if phone.number and key not in known:
            known.add(key)
            customer.additional_phone_numbers.append(phone)


def _join_addresses(customer: Customer, duplicate: Customer) -> None:
    ids = {address.id for address in customer.addresses}
    external = {(address.kind, address.external_id) for address in customer.addresses}
    for address in duplicate.addresses:
        moved = customer.addresses.add()
        moved.CopyFrom(address)
        moved.customer_id = customer.id
        if moved.id in ids:  # both were given by the caller
            moved.id = new_id("addr", new_uid())
        if (moved.kind, moved.external_id) in external:
            moved.external_id = ""  # it goes on to mean the customer's own address
    settle_primaries(customer)
