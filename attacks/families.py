"""All attacks, in the order in which they are made."""

from attacks import streams, withheld
from attacks.attack import Attack

__all__ = ["ATTACKS"]

ATTACKS: dict[str, Attack] = {
    attack.name: attack for family in (withheld, streams) for attack in family.ATTACKS
}
