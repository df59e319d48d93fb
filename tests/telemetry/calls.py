"""Ends of calls, as the pipeline tells of them."""

import time

from pawport.rpc.observation import CallEnd

METHOD = "/pawport.v1.PetService/GetPet"


def ended(
    code: str = "OK",
    *,
    seconds: float = 0.001,
    method: str = METHOD,
    reason: str = "",
    request_id: str = "req-1",
) -> CallEnd:
    """A call that just ended."""
    now = time.perf_counter()
    return method, code, reason, now - seconds, now, "key_1", request_id
