"""Counting calls."""

from pawport.telemetry.call_counts import CallCounts
from pawport.telemetry.metrics import CALL_SECONDS
from tests.telemetry.calls import ended

GET_PET = ("pawport.v1.PetService", "GetPet")


def test_by_method_code_and_reason() -> None:
    counts = CallCounts()
    counts.add([ended(), ended(), ended("NOT_FOUND", reason="GONE"), ended("UNIMPLEMENTED", method="")])
    found = counts.counts()
    assert found["grpc_server_handled", (*GET_PET, "OK")] == [2]
    assert found["grpc_server_handled", (*GET_PET, "NOT_FOUND")] == [1]
    assert found["grpc_server_handled", ("unknown", "unknown", "UNIMPLEMENTED")] == [1]
    assert found["pawport_failed_calls", ("GONE",)] == [1]


def test_durations_are_in_the_bucket_whose_end_they_do_not_exceed() -> None:
    counts = CallCounts()
    bound = CALL_SECONDS.bounds[3]
    counts.add([("/a/b", "OK", "", 0.0, seconds, "", "") for seconds in (bound, bound * 1.01, 0.0, 1000.0)])
    numbers = counts.counts()["grpc_server_handling_seconds", ("a", "b")]
    assert (numbers[0], numbers[3], numbers[4], numbers[-2]) == (1, 1, 1, 1)
    assert sum(numbers[:-1]) == 4
    assert numbers[-1] == bound + bound * 1.01 + 1000.0


def test_what_was_told_does_not_change_later() -> None:
    counts = CallCounts()
    counts.add([ended()])
    before = counts.counts()
    counts.add([ended()])
    assert before["grpc_server_handled", (*GET_PET, "OK")] == [1]
    assert sum(before["grpc_server_handling_seconds", GET_PET][:-1]) == 1
