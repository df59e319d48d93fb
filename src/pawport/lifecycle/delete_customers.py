"""Deleting a customer, who must not own pets."""

from sqlalchemy import Connection

from pawport.accounts import company_service as companies
from pawport.customers.changes import CustomerChanges
from pawport.customers.finding import refuse_house
from pawport.errors import FailedPrecondition
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.gen.pawport.v1.error_reason_pb2 import ErrorReason
from pawport.gen.pawport.v1.prescription_pb2 import Prescription
from pawport.lifecycle import shop_of_customers as shop
from pawport.pets import service as pets
from pawport.shop.prescriptions import following as prescriptions
from pawport.shop.prescriptions.service import Wanted

__all__ = ["delete_customer"]


def delete_customer(connection: Connection, company_id: str, customer_id: str, etag: str = "") -> Customer:
    """Hides the customer from lists, and deletes the payment methods.

    Raises:
        NotFound: the company has no such customer, or it was deleted before.
        Aborted: the etag is not the customer's.
        FailedPrecondition: the customer still has pets, or is the house customer.
    """
    changes = CustomerChanges(connection, company_id)
    change = changes.customer(customer_id, etag)
    refuse_house(change.customer, "deleted")
    living_pets = pets.count_living(connection, company_id, change.customer.id)
    if living_pets:
        message = f"customer {change.customer.id} still has {living_pets} pets; delete or transfer them first"
        raise FailedPrecondition(
            "customer", change.customer.id, message, reason=ErrorReason.CUSTOMER_HAS_PETS
        )
    shop.close(connection, company_id, change.customer.id)
    change.edit().deleted = True
    change.action = "deleted"
    changes.write()
    company = companies.get_company(connection, company_id)
    wanted = Wanted(customer_id=change.customer.id)  # of deleted pets
    prescriptions.close_open(connection, company, wanted, Prescription.CUSTOMER_DELETED)
    return change.customer
