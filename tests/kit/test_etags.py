"""Etags count the writes of a record."""

import pytest

from pawport.errors import Aborted
from pawport.kit.etags import check_etag, next_etag


@pytest.mark.parametrize(("etag", "following"), [("", "1"), ("1", "2"), ("9", "a"), ("f", "10")])
def test_the_next_one(etag: str, following: str) -> None:
    assert next_etag(etag) == following


@pytest.mark.parametrize("given", ["", "2"])
def test_none_and_the_current_one_pass(given: str) -> None:
    check_etag(given, "2", "pet", "pet_1")


def test_another_one() -> None:
    with pytest.raises(Aborted, match=r"^staff member s_1 has changed since it was read; read it again$"):
        check_etag("1", "2", "staff_member", "s_1")
    with pytest.raises(Aborted, match=r"^product SKU-7 has changed") as refused:
        check_etag("1", "2", "product", "prod_1", called="SKU-7")
    assert refused.value.name == "prod_1"
