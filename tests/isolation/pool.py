"""Values that a caller may know, or guess, about both companies."""

from collections import defaultdict
from random import Random

from google.protobuf.message import Message

from tests.isolation.places import Place, places


class Pool:
    """Texts by what they are: the last word of their field's name, and the prefix of an id."""

    def __init__(self) -> None:
        self._kinds: defaultdict[str, dict[str, None]] = defaultdict(dict)

    def add(self, name: str, value: str) -> None:
        """Keeps a value of the field `name`."""
        for kind in _kinds(name, value) if value else ():
            self._kinds[kind][value] = None

    def add_all(self, message: Message) -> None:
        """Keeps every text of the message."""
        for place in places(message):
            self.add(place.name, place.value)

    def copy(self) -> "Pool":
        """A pool that grows without this one."""
        other = Pool()
        for kind, values in self._kinds.items():
            other._kinds[kind] = dict(values)
        return other

    def values(self, kind: str) -> list[str]:
        """The values of a kind: "email", "token", "pet_"."""
        return list(self._kinds.get(kind, ()))

    def choose(self, place: Place, random: Random) -> str:
        """A value for the place, mostly one that could stand there."""
        fitting = [kind for kind in _kinds(place.name, place.value)[::-1] if kind in self._kinds]
        everything = list(self._kinds)
        kind = random.choice(fitting if fitting and random.randrange(4) else everything)
        return random.choice(self.values(kind))


def _kinds(name: str, value: str) -> list[str]:
    last_word = name.rpartition("_")[2]
    prefix, separator, _ = value.partition("_")
    return [last_word, f"{prefix}_"] if separator and prefix.isalpha() else [last_word]
