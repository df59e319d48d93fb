"""Countries: their ISO 3166 codes, by the names that people write."""

from functools import cache
from importlib import resources
from typing import Final

from pawport.kit.search_keys import text_key

__all__ = ["country_code"]

# What the table of tzdata calls otherwise.
_OTHER_NAMES: Final = {
    "america": "US",
    "bolivia": "BO",
    "czechia": "CZ",
    "deutschland": "DE",
    "england": "GB",
    "espana": "ES",
    "great britain": "GB",
    "mexico": "MX",
    "méxico": "MX",
    "north korea": "KP",
    "northern ireland": "GB",
    "republic of korea": "KR",
    "scotland": "GB",
    "south korea": "KR",
    "the netherlands": "NL",
    "türkiye": "TR",
    "u.s.": "US",
    "u.s.a.": "US",
    "uk": "GB",
    "united kingdom": "GB",
    "united states of america": "US",
    "us virgin islands": "VI",
    "usa": "US",
    "viet nam": "VN",
    "wales": "GB",
}


def country_code(text: str) -> str | None:
    """The ISO 3166 code, such as "US", of a code or an English name in any case; None when it is neither."""
    return _codes().get(_key(text))


@cache
def _codes() -> dict[str, str]:
    """By the keys of codes and names."""
    table = resources.files("tzdata").joinpath("zoneinfo", "iso3166.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    codes = {_key(code): code for code, _ in rows}
    return {_key(name): code for code, name in rows} | _OTHER_NAMES | codes


def _key(text: str) -> str:
    return text_key(text).replace("\u2019", "'")
