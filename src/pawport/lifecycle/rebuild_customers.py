"""Makes the stored form of every customer anew from its row: for a release in which a Customer shows more."""

from sqlalchemy import Connection

from pawport.customers import repository
from pawport.customers.rows import wire
from pawport.lifecycle import stored_forms

__all__ = ["rebuild"]


def rebuild(connection: Connection) -> int:
    """Rewrites each stored form that is not what the customer's row says; answers how many were not.

    All in the transaction of the connection: what is rewritten stays locked until it ends. Nothing
    else of a customer changes, neither its etag nor its last updated time.
    """
    return stored_forms.rebuild(
        connection, repository.lock_after, _right_forms, repository.replace_stored_form
    )


def _right_forms(connection: Connection, company_id: str, first_id: str, last_id: str) -> dict[str, bytes]:
    rows = repository.read_range(connection, company_id, first_id, last_id)
    return {customer.id: wire(customer) for customer in rows}
