"""The words of the pet business: what Pawport keeps them as, and what the APIs of others say for it.

Values are kept under the names of the enums of `pawport.v1.Pet`. The functions that read a word answer None
when it means nothing that Pawport knows; those that write one return "" when the API has no word for it.
"""

import re
import unicodedata
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple, TypeVar

from google.type.date_pb2 import Date

__all__ = [
    "GRAMS",
    "Age",
    "Dialect",
    "Standing",
    "age",
    "converted",
    "fixed_in_gender",
    "fixed_word",
    "gender_name",
    "read_standing",
    "say_fixed",
    "say_gender",
    "say_species",
    "say_standing",
    "species_name",
    "weight_unit",
]

Dialect = Literal["pawssource", "petnow", "smarttag"]
Kept = TypeVar("Kept")

GRAMS: Final = {"kg": 1000.0, "lb": 453.59237}

_UNITS: Final = {
    "kg": ("kg", "kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramme", "kilogrammes"),
    "lb": ("lb", "lbs", "pound", "pounds", "#"),
}
# By the names of Pet.Type. OTHER has no words: it is what none of these says.
_SPECIES: Final = {
    "DOG": ("dog", "dogs", "canine", "canis", "k9", "k-9", "puppy", "pup"),
    "CAT": ("cat", "cats", "feline", "felis", "kitten"),
    "BIRD": ("bird", "birds", "avian", "parrot", "parakeet", "cockatiel", "cockatoo", "canary", "finch"),
    "RABBIT": ("rabbit", "rabbits", "bunny", "lagomorph"),
    "GUINEA_PIG": ("guinea pig", "guinea_pig", "guinea-pig", "guineapig", "guinea pigs", "cavy"),
    "HORSE": ("horse", "horses", "equine", "pony", "foal", "mare", "stallion", "gelding"),
    "HAMSTER": ("hamster", "hamsters"),
    "RAT": ("rat", "rats"),
    "MOUSE": ("mouse", "mice"),
    "CHINCHILLA": ("chinchilla", "chinchillas"),
}
# By the names of Pet.Gender, and by whether the word also says that the pet is neutered.
_GENDERS: Final = {
    ("MALE", None): ("male", "m", "boy"),
    ("MALE", "yes"): ("neutered male", "male neutered", "male/neutered", "mn", "nm", "mc", "cm"),
    ("MALE", "no"): ("intact male", "male intact", "male/intact", "mi"),
    ("FEMALE", None): ("female", "f", "girl"),
    ("FEMALE", "yes"): ("spayed female", "female spayed", "female/spayed", "fs", "sf"),
    ("FEMALE", "no"): ("intact female", "female intact", "female/intact", "fi"),
    ("UNKNOWN", None): ("unknown", "u", "unk", "unsure", "not sure", "undetermined", "?"),
}
# What the parts of longer words for a gender say: the gender, and whether the pet is fixed.
_SEX_PARTS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("MALE", ""): (
        *(
            "male",
            "m",
            "boy",
            "tom",
            "tomcat",
            "buck",
            "colt",
            "stud",
            "mannlich",
            "rude",
            "kater",
        ),
        *("macho", "maschio", "reu", "mannelijk", "mannl", "mnl", "masculino"),
    ),
    ("MALE", "yes"): ("gelding", "gelded", "mn", "nm", "mc", "cm"),
    ("MALE", "no"): ("stallion", "mi", "im", "me"),
    ("FEMALE", ""): (
        *("female", "f", "girl", "bitch", "queen", "mare", "filly", "doe", "weiblich", "hundin"),
        *(
            "femelle",
            "hembra",
            "femmina",
            "teef",
            "vrouwelijk",
            "weibl",
            "w",
            "vr",
            "vrl",
            "femea",
            "feminino",
        ),
    ),
    ("FEMALE", "yes"): ("fs", "sf", "fn", "nf"),
    ("FEMALE", "no"): ("fi", "fe"),
    ("", "yes"): (
        *("neutered", "neuter", "n", "spayed", "spay", "s", "castrated", "c", "altered", "a", "fixed"),
        *(
            "sterilized",
            "sterilised",
            "desexed",
            "yes",
            "y",
            "kastriert",
            "sterilisiert",
            "castre",
            "castree",
        ),
        *("sterilise", "sterilisee", "castrado", "castrada", "esterilizado", "esterilizada", "gecastreerd"),
        *("castrato", "sterilizzata", "gesteriliseerd"),
    ),
    ("", "no"): (
        *("intact", "i", "entire", "e", "whole", "unaltered", "unneutered", "unspayed", "unfixed"),
        *("uncastrated", "unsterilized", "undesexed", "no"),
    ),
}
_SEX_FILLERS: Final = ("and", "is", "sex", "gender", "status", "dog", "cat", "adult", "or")
_FIXED: Final = {
    "yes": (
        *("yes", "y", "true", "1", "fixed", "neutered", "spayed", "altered", "castrated", "sterilized", "t"),
        *(
            "sterilised",
            "desexed",
            "neuter",
            "spay",
            "spayed/neutered",
            "neutered/spayed",
            "s/n",
            "done",
            "on",
        ),
    ),
    "no": (
        *("no", "n", "false", "0", "intact", "not fixed", "unaltered", "entire", "whole", "not neutered"),
        *("not spayed", "unneutered", "unspayed", "not altered", "not castrated", "not desexed", "off"),
    ),
    "unknown": ("unknown", "unsure", "not sure", "u", "?", "unk"),
}


class Standing(NamedTuple):
    """Whether a pet lives, by the name of its Pet.Status, and whether it stays away."""

    status: str
    inactive: bool = False


_STANDINGS: Final = {
    Standing("ALIVE"): ("active", "alive", "living", "healthy", "current"),
    Standing("ALIVE", inactive=True): ("inactive", "archived", "former", "moved"),
    Standing("PASSED_AWAY"): (
        *("deceased", "passed_away", "passed away", "passed", "dead", "died", "euthanized", "euthanised"),
        "rainbow bridge",
    ),
}

# What others say, by dialect and by what is kept. A dialect without a table shows no such thing.
_SAID_SPECIES: Final[dict[Dialect, dict[str, str]]] = {
    "petnow": {name: name for name in ("OTHER", *_SPECIES)},
    "pawssource": {
        **{name: name.lower() for name in ("OTHER", *_SPECIES)},
        "DOG": "canine",
        "CAT": "feline",
        "BIRD": "avian",
        "HORSE": "equine",
    },
    "smarttag": {name: name.replace("_", " ").title() for name in ("OTHER", *_SPECIES)},
}
# Where the word that was given for a species stands for OTHER.
_SAYS_OTHER_SPECIES: Final[frozenset[Dialect]] = frozenset(("pawssource", "smarttag"))
_SAID_GENDERS: Final[dict[Dialect, dict[str, str]]] = {
    "smarttag": {"MALE": "Male", "FEMALE": "Female", "UNKNOWN": "Unknown"},
}
_SAID_FIXED: Final[dict[Dialect, dict[str, str]]] = {"smarttag": {"yes": "Yes", "no": "No"}}
_SAID_STANDINGS: Final[dict[Dialect, dict[Standing, str]]] = {
    "pawssource": {
        Standing("ALIVE"): "active",
        Standing("ALIVE", inactive=True): "inactive",
        Standing("PASSED_AWAY"): "deceased",
    },
}


class Age(NamedTuple):
    """Whole years. `approximate`: what is not known of the birthday could make it another number."""

    years: int
    approximate: bool = False


def _by_word(table: dict[Kept, tuple[str, ...]]) -> dict[str, Kept]:
    return {word: kept for kept, words in table.items() for word in words}


_UNIT_BY_WORD: Final = _by_word(_UNITS)
_FIXED_BY_WORD: Final = _by_word(_FIXED)
_SPECIES_BY_WORD: Final = _by_word(_SPECIES)
_GENDER_BY_WORD: Final = _by_word(_GENDERS)
_SEX_BY_PART: Final = _by_word(_SEX_PARTS)
# Of these words alone, people mean one gender.
_IMPLIED: Final = {
    **dict.fromkeys(("neutered", "n", "castrated"), "MALE"),
    **dict.fromkeys(("spayed", "s"), "FEMALE"),
}
_STANDING_BY_WORD: Final = _by_word(_STANDINGS)


def weight_unit(word: str) -> str | None:
    """ "kg" or "lb"."""
    return _UNIT_BY_WORD.get(_plain(word).rstrip("."))


def converted(value: float, unit: str, to: str) -> float:
    """A weight in "kg" or "lb" in the other unit, or the same."""
    return value if unit == to else value * GRAMS[unit] / GRAMS[to]


def fixed_word(word: str) -> str | None:
    """ "yes", "no" or "unknown"."""
    return _FIXED_BY_WORD.get(_plain(word))


def species_name(word: str) -> str:
    """The name of the Pet.Type that the word means; "OTHER" for one that means none of the others."""
    return _SPECIES_BY_WORD.get(_plain(word), "OTHER")


def gender_name(word: str) -> str | None:
    """The name of the Pet.Gender that the word means."""
    found = _sex(word)
    return None if found is None else found[0]


def fixed_in_gender(word: str) -> str | None:
    """ "yes" or "no" for a gender's word that says it too, such as "spayed female" or "M (N)"."""
    found = _sex(word)
    return None if found is None else found[1]


def _sex(word: str) -> tuple[str, str | None] | None:
    """The gender, and whether the pet is fixed if that is said."""
    plain = _plain(word)
    if found := _GENDER_BY_WORD.get(plain):
        return found
    letters = "".join(
        each for each in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(each)
    )
    words = re.findall(r"[^\W\d_]+", letters.replace("not ", "un").replace("un-", "un"))
    said = [_SEX_BY_PART[each] for each in words if each in _SEX_BY_PART]
    if not said or not all(each in _SEX_BY_PART or each in _SEX_FILLERS for each in words):
        return None
    genders = {gender for gender, _ in said if gender} or {
        _IMPLIED[each] for each in words if each in _IMPLIED
    }
    fixed = {state for _, state in said if state}
    if len(genders) != 1 or len(fixed) > 1:
        return None
    return genders.pop(), fixed.pop() if fixed else None


def read_standing(word: str) -> Standing | None:
    """The status that the word means."""
    return _STANDING_BY_WORD.get(_plain(word))


def say_species(dialect: Dialect, name: str, species: str = "") -> str:
    """A dialect's word for a Pet.Type's name, or ""; `species` is the word that was given for OTHER."""
    if name == "OTHER" and species and dialect in _SAYS_OTHER_SPECIES:
        return species
    return _SAID_SPECIES[dialect].get(name, "")


def say_gender(dialect: Dialect, name: str) -> str:
    """A dialect's word for a Pet.Gender's name, or ""."""
    return _SAID_GENDERS.get(dialect, {}).get(name, "")


def say_fixed(dialect: Dialect, fixed: str) -> str:
    """A dialect's word for "yes", "no", "unknown" or "", or ""."""
    return _SAID_FIXED.get(dialect, {}).get(fixed, "")


def say_standing(dialect: Dialect, standing: Standing) -> str:
    """A dialect's word for a status, or "". Of a dead pet no word says whether it had stayed away before."""
    kept = standing._replace(inactive=False) if standing.status == "PASSED_AWAY" else standing
    return _SAID_STANDINGS.get(dialect, {}).get(kept, "")


def age(birthday: Date, today: date, died: Date | None = None) -> Age:
    """How old a pet is whose birthday is known in full or in part, and is not in the future; or was when it
    `died`.

    Of a birthday that is known in part, the middle of what it can be counts.
    """
    if died is not None:
        today = _last_day(died, today)
    first, last = _first_day(birthday), _last_day(birthday, today)
    youngest, oldest = _whole_years(last, today), _whole_years(first, today)
    middle = first + (last - first) / 2
    return Age(_whole_years(middle, today), approximate=youngest != oldest)


def _plain(word: str) -> str:
    return " ".join(word.lower().split())


def _first_day(value: Date) -> date:
    return date(value.year, value.month or 1, value.day or 1)


def _last_day(value: Date, today: date) -> date:
    """The last day that it can be: none after today."""
    if value.day:
        last = _first_day(value)
    elif value.year == date.max.year and value.month in {0, 12}:
        last = date.max
    else:
        year, month = (value.year, value.month + 1) if 0 < value.month < 12 else (value.year + 1, 1)
        last = date(year, month, 1) - timedelta(days=1)
    return min(last, today)


def _whole_years(birthday: date, today: date) -> int:
    had_it = (today.month, today.day) >= (birthday.month, birthday.day)
    return max(today.year - birthday.year - (not had_it), 0)
