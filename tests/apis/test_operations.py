"""Every operation of the documents is served, and has a test with the document's example; the table in
docs/dialects.md says which."""

from collections import Counter

import pytest

from tools.operations import PAGE, Operation, marked_tests, operations, page

DOCUMENTED = {"petnow": 5, "smarttag": 2, "pawssource": 6, "allivet": 24, "pawport": 8}


def test_the_documents_have_45() -> None:
    assert Counter(each.api for each in operations()) == DOCUMENTED
    assert sum(DOCUMENTED.values()) == 45


@pytest.mark.parametrize("operation", operations(), ids=lambda each: f"{each.api} {each.name}")
def test_each_is_served_and_tested(operation: Operation) -> None:
    assert operation.method, "no method of the schema is bound to it"
    assert operation.served_by is not None, "no servicer implements it"
    assert marked_tests().get((operation.api, operation.name)), "no test is marked with it"


def test_markers_name_operations_of_the_documents() -> None:
    assert marked_tests().keys() <= {(each.api, each.name) for each in operations()}


def test_the_table_is_fresh() -> None:
    assert PAGE.read_text() == page(), "run: make docs"
