"""All attacks, in the order in which they are made."""

from attacks import (
    bodies,
    connections,
    floods,
    imports,
    jobs,
    keys,
    kill,
    shares,
    stalls,
    streams,
    uploads,
    withheld,
)
from attacks.attack import Attack

__all__ = ["ATTACKS"]

_FAMILIES = (
    *(withheld, uploads, streams, floods, connections, shares, bodies),
    *(imports, stalls, jobs, keys, kill),
)
ATTACKS: dict[str, Attack] = {attack.name: attack for family in _FAMILIES for attack in family.ATTACKS}
