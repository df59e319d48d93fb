"""Microchip numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pawport.errors import InvalidArgument
from pawport.kit.microchips import (
    AVID,
    ISO,
    OTHER,
    SMARTTAG,
    TEN_CHARACTERS,
    Chip,
    check,
    classify,
    fault,
    normalize,
)

LETTERS_AND_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class TestNormalize:
    @pytest.mark.parametrize(
        ("given", "number"),
        [
            ("900141000564647", "900141000564647"),
            (" 985 112-345.678:903 ", "985112345678903"),
            ("123*456*789", "123456789"),
            ("123-456-789", "123456789"),
            ("0a1234567b", "0A1234567B"),
            ("985\u2011112\u2013345\u00a0678903", "985112345678903"),
            ("'985112345678903", "985112345678903"),
            ("", ""),
            ("* - *", ""),
        ],
    )
    def test_drops_separators(self, given: str, number: str) -> None:
        assert normalize(given) == number

    @given(st.text())
    def test_is_done_once(self, text: str) -> None:
        assert normalize(normalize(text)) == normalize(text)


class TestFault:
    @pytest.mark.parametrize(
        "number",
        [
            "1234567",  # SmartTag's document: 7 to 15
            "900141000564647",
            "001000000000000",
            "899274877906943",
            "999000000000001",
            "998274877906943",  # 38 bits, all ones
            "123456789",
            "0A1234567B",
            "ABCDEF1",
        ],
    )
    def test_of_numbers_that_can_be(self, number: str) -> None:
        assert fault(number) is None
        check(number, "chip")

    @pytest.mark.parametrize(
        ("number", "part"),
        [
            ("", "7 to 15"),
            ("123456", "7 to 15"),
            ("1234567890123456", "7 to 15"),
            ("9.85112E+14", "7 to 15"),
            ("12345678\u0661", "7 to 15"),  # a digit, of another script
            ("123456\n", "7 to 15"),
            ("1234567\n", "7 to 15"),
            ("1234567\0", "7 to 15"),
            ("90014100056464X", "digits"),
            ("000141000564647", "001 to 999"),
            ("900274877906944", "38 bits"),
            ("985999999999999", "38 bits"),
        ],
    )
    def test_of_others(self, number: str, part: str) -> None:
        assert part in (fault(number) or "")
        with pytest.raises(InvalidArgument) as refusal:
            check(number, "pet.microchips[0].given")
        assert [violation.field for violation in refusal.value.violations] == ["pet.microchips[0].given"]


class TestClassify:
    @pytest.mark.parametrize("prefix", ["987", "965", "900139", "900141", "900074"])
    def test_smarttag(self, prefix: str) -> None:
        number = prefix.ljust(15, "0")
        assert classify(number) == Chip(number, ISO, SMARTTAG, prefix)

    @pytest.mark.parametrize(
        ("number", "manufacturer"),
        [
            ("985112345678903", "Destron Fearing"),
            ("981020000000001", "Datamars"),
            ("982000000000001", "Allflex"),
            ("977200000000001", "AVID"),
            ("956000000000001", "Trovan"),
        ],
    )
    def test_makers(self, number: str, manufacturer: str) -> None:
        assert classify(number) == Chip(number, ISO, manufacturer, number[:3])

    def test_a_longer_prefix_before_a_shorter_one(self) -> None:
        assert classify("900140000000000").is_shared
        assert not classify("900141000000000").is_shared
        assert classify("900140000000000").manufacturer == ""

    def test_a_country(self) -> None:
        assert classify("756098100000001") == Chip("756098100000001", ISO, country="756")

    def test_tests(self) -> None:
        assert classify("999000000000001") == Chip("999000000000001", ISO, is_test=True)

    def test_a_maker_that_is_not_known(self) -> None:
        assert classify("901000000000001") == Chip("901000000000001", ISO)

    def test_other_lengths(self) -> None:
        assert classify("987654321") == Chip("987654321", AVID, "AVID")
        assert classify("98765432A") == Chip("98765432A", OTHER)
        assert classify("0A1234567B") == Chip("0A1234567B", TEN_CHARACTERS)
        assert classify("9871234567") == Chip("9871234567", TEN_CHARACTERS)
        assert classify("98712345678") == Chip("98712345678", OTHER)

    @given(st.text(LETTERS_AND_DIGITS, min_size=0, max_size=17))
    def test_says_something_of_everything(self, number: str) -> None:
        assert classify(number).number == number
