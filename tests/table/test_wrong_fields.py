"""Whatever is wrong with a request, the error names the field; the wrong values come from the schema."""

from google.protobuf.message import Message
from grpc import StatusCode

from tests.contract.client import Api, bearer
from tests.table.examples import example
from tests.table.methods import METHODS, path
from tests.table.outcome import Outcome, outcomes
from tests.table.world import World
from tests.table.wrong import Wrong, unlimited_texts, wrong_values

# It is compared with the one that it has to be.
_LIMITED_OTHERWISE = {"pawport.v1.Pagination.page_token"}
# A value of which an empty list is right: the booking has no add-ons then.
_RIGHT = {("pawssource.v2.GroomingService.UpdateGroomingBooking", "add_ons {'list_value': {}}")}


def test_each_wrong_value_is_refused_by_its_path(company: Api, world: World, method: str):
    found = wrong_values(METHODS[method].input_type)
    wrongs = [wrong for wrong in found if (method, str(wrong)) not in _RIGHT]
    requests = [_with(wrong, example(method, world)) for wrong in wrongs]
    answers = outcomes(company.served.channel, path(METHODS[method]), requests, bearer(company.key))
    problems = [_problem(wrong, answer) for wrong, answer in zip(wrongs, answers, strict=True)]
    assert [problem for problem in problems if problem] == []


def _with(wrong: Wrong, request: Message) -> Message:
    wrong.put(request)
    return request


def _problem(wrong: Wrong, answer: Outcome) -> str | None:
    """What is not as it should be in the answer to a wrong value."""
    if answer.code is not StatusCode.INVALID_ARGUMENT:
        return f"{wrong}: {answer.code} {answer.text}"
    if not all(field == wrong.path or field.startswith(_below(wrong.path)) for field in answer.fields):
        return f"{wrong}: blames {answer.fields}"
    if "regex" in answer.text:
        return f"{wrong}: {answer.text}: say it in words in rpc/validation.py"
    return None


def _below(path: str) -> tuple[str, ...]:
    return (path,) if path.endswith("[") else (f"{path}.", f"{path}[")


def test_every_text_has_a_limit(method: str):
    assert set(unlimited_texts(METHODS[method].input_type)) <= _LIMITED_OTHERWISE
