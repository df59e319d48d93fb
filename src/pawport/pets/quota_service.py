"""How many pets customers and companies have, and how many they may have."""

from sqlalchemy import Connection

from pawport.accounts import Company
from pawport.accounts import company_service as companies
from pawport.errors import QuotaExceeded
from pawport.gen.pawport.v1.customer_pb2 import Customer
from pawport.pets import repository

__all__ = [
    "check_company_count",
    "check_count",
    "check_max_pets",
    "check_quota",
    "count_living",
    "count_living_of_company",
]


def check_quota(connection: Connection, company: Company, owner: Customer, adding: int) -> None:
    """Raises QuotaExceeded when the owner may not have so many more pets; the house customer may."""
    if not owner.house:
        check_count(company, owner.id, repository.count_living(connection, company.id, owner.id) + adding)


def check_count(company: Company, customer_id: str, pets: int) -> None:
    """Raises QuotaExceeded when a customer, who is not the house customer, may not have so many pets."""
    most = company.max_pets_per_customer
    if pets > most:
        message = f"the customer may have {most} pets; delete those that are not needed, or ask for more"
        raise QuotaExceeded(f"customer:{customer_id}", message, reason="PET_QUOTA_EXCEEDED")


def check_max_pets(connection: Connection, company: Company, adding: int) -> None:
    """Raises QuotaExceeded when the company may not have so many more pets."""
    if company.max_pets:
        companies.take_turn(connection, company.id)  # or two callers could take the last place
        check_company_count(company, count_living_of_company(connection, company.id) + adding)


def check_company_count(company: Company, pets: int) -> None:
    """Raises QuotaExceeded when the company may not have so many pets."""
    if company.max_pets and pets > company.max_pets:
        message = f"the company may have {company.max_pets} pets; delete those that are not needed"
        raise QuotaExceeded(f"company:{company.id}", message, reason="COMPANY_PET_QUOTA_EXCEEDED")


def count_living(connection: Connection, company_id: str, customer_id: str) -> int:
    """How many pets of the customer are not deleted."""
    return repository.count_living(connection, company_id, customer_id)


def count_living_of_company(connection: Connection, company_id: str) -> int:
    """How many pets of the company are not deleted."""
    return repository.count_living_of_company(connection, company_id)
