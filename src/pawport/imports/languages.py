"""What words of German, French, Spanish, Italian, Dutch and Portuguese files mean.

Only files have them. The words that every API knows are in kit/vocabulary.
"""

import unicodedata
from typing import Final

__all__ = ["fixed_word", "species_name", "yes_or_no"]

# By the names of Pet.Type.
_SPECIES: Final = {
    "DOG": (
        *("hund", "hunde", "hundin", "welpe", "chien", "chienne", "chiot", "perro", "perra", "cachorro"),
        *("cane", "cagna", "cucciolo", "hond", "cao", "cadela"),
    ),
    "CAT": (
        *("katze", "katzen", "kater", "chat", "chatte", "chaton", "gato", "gata", "gatito", "gatto", "gatta"),
        *("kat", "poes"),
    ),
    "BIRD": (
        "vogel",
        "wellensittich",
        "papagei",
        "oiseau",
        "perruche",
        "ave",
        "pajaro",
        "uccello",
        "papagaai",
    ),
    "RABBIT": ("kaninchen", "lapin", "conejo", "coneja", "coniglio", "konijn", "coelho", "coelha"),
    "GUINEA_PIG": (
        *(
            "meerschweinchen",
            "cochon d'inde",
            "cobaye",
            "cobaya",
            "conejillo de indias",
            "porcellino d'india",
        ),
        *("cavia", "porquinho-da-india", "porquinho da india"),
    ),
    "HORSE": (
        *("pferd", "stute", "hengst", "cheval", "jument", "caballo", "yegua", "cavallo", "paard", "merrie"),
        *("cavalo", "egua"),
    ),
    "RAT": ("ratte", "rata", "ratto", "ratazana"),
    "MOUSE": ("maus", "souris", "raton", "topo", "muis", "rato"),
}
_ANSWERS: Final = {
    **dict.fromkeys(("ja", "j", "oui", "si", "sim"), "yes"),
    **dict.fromkeys(("nein", "non", "nee", "nao"), "no"),
}
_FIXED: Final = {
    "yes": (
        *(
            "kastriert",
            "sterilisiert",
            "castre",
            "castree",
            "sterilise",
            "sterilisee",
            "castrado",
            "castrada",
        ),
        *("esterilizado", "esterilizada", "castrato", "castrata", "sterilizzato", "sterilizzata"),
        *("gecastreerd", "gesteriliseerd"),
    ),
    "no": (
        *("unkastriert", "nicht kastriert", "intakt", "non castre", "non castree", "non sterilise"),
        *("non sterilisee", "no castrado", "no castrada", "non castrato", "non castrata"),
        *("niet gecastreerd", "niet gesteriliseerd", "nao castrado", "nao castrada"),
    ),
}
_SPECIES_BY_WORD: Final = {word: name for name, words in _SPECIES.items() for word in words}
_FIXED_BY_WORD: Final = {word: fixed for fixed, words in _FIXED.items() for word in words}


def species_name(word: str) -> str:
    """The name of the Pet.Type that the word means; "OTHER" for one that means none of the others."""
    return _SPECIES_BY_WORD.get(_plain(word), "OTHER")


def yes_or_no(word: str) -> str | None:
    """ "yes" or "no"."""
    return _ANSWERS.get(_plain(word))


def fixed_word(word: str) -> str | None:
    """ "yes" or "no": whether the pet is spayed or neutered."""
    plain = _plain(word)
    return _FIXED_BY_WORD.get(plain) or _ANSWERS.get(plain)


def _plain(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word.casefold().replace("\u2019", "'"))
    return " ".join("".join(each for each in letters if not unicodedata.combining(each)).split())
