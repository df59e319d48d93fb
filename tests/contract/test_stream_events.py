"""StreamEvents: what happens from now on, over gRPC, NDJSON and server-sent events."""

import itertools
import json
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from grpc import StatusCode

from pawport.events import feed
from pawport.gen.pawport.v1 import account_service_pb2 as accounts
from pawport.gen.pawport.v1.event_pb2 import Event
from pawport.gen.pawport.v1.event_service_pb2 import ListEventsRequest, StreamEventsRequest
from tests.contract.client import Api, Stubs, bearer
from tests.service import http_client


class Stream:
    """An open stream over gRPC, whose first heartbeat has come."""

    def __init__(self, stubs: Stubs, **request: Any) -> None:
        self.call = stubs.events.StreamEvents(StreamEventsRequest(**request), timeout=60)
        if "after" not in request:
            assert next(self.call).type == "heartbeat"

    def events(self, number: int) -> list[Event]:
        """The next events, without heartbeats."""
        found: list[Event] = []
        while len(found) < number:
            event = next(self.call)
            if event.type != "heartbeat":
                found.append(event)
        return found


def ids(events: list[Event]) -> list[str]:
    return [json.loads(each.data)["id"] for each in events]


def listed(api: Api, after: str = "") -> list[Event]:
    """All events that are kept."""
    request = ListEventsRequest(after=after, pagination={"page_size": 500})
    answer = api.events.ListEvents(request)
    assert not answer.next_page_token
    return list(answer.events)


class TestGrpc:
    def test_events_come_as_they_happen(self, api: Api) -> None:
        api.new_customer()
        stream = Stream(api)
        first = api.new_customer()
        assert ids(stream.events(1)) == [first.id]
        several = [api.new_customer().id for _ in range(3)]
        assert ids(stream.events(3)) == several
        stream.call.cancel()

    def test_the_same_as_in_the_list(self, api: Api, customer_id: str) -> None:
        stream = Stream(api)
        made = api.new_pet(customer_id)
        api.append(made, "one", "two")
        assert stream.events(3) == listed(api)[-3:]
        stream.call.cancel()

    def test_it_is_resumed_after_any_message(self, api: Api) -> None:
        stream = api.events.StreamEvents(StreamEventsRequest(), timeout=60)
        start = next(stream).id
        stream.cancel()
        made = [api.new_customer().id for _ in range(4)]
        resumed = Stream(api, after=start)
        found = resumed.events(4)
        resumed.call.cancel()
        assert ids(found) == made
        again = Stream(api, after=found[1].id)
        assert ids(again.events(2)) == made[2:]
        again.call.cancel()

    def test_many_events_since(self, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(feed, "_OLDER_PAGE", 3)
        monkeypatch.setattr(feed, "_PAGE", 2)
        monkeypatch.setattr(feed, "_MAX_KEPT", 4)
        start = listed(api)[0].id
        made = [api.new_customer().id for _ in range(10)]
        stream = Stream(api, after=start, filter={"types": ["customer.*"]})
        assert ids(stream.events(10)) == made
        more = [api.new_customer().id for _ in range(10)]
        assert ids(stream.events(10)) == more
        stream.call.cancel()

    def test_heartbeats_say_how_far_it_is(self, api: Api) -> None:
        stream = Stream(api, heartbeat_seconds=1, filter={"types": ["pet.*"]})
        api.new_customer()
        end = listed(api)[-1].id
        beats = [next(stream.call) for _ in range(3)]
        stream.call.cancel()
        assert {each.type for each in beats} == {"heartbeat"}
        assert [each.id for each in beats] == sorted(each.id for each in beats)
        assert beats[-1].id > end

    def test_only_what_is_asked_for_and_allowed(self, api: Api, new_api: Any, customer_id: str) -> None:
        other = new_api()
        pets = Stream(api.with_key("events:read", "pets:read"))
        one = api.new_pet(customer_id)
        of_one = Stream(api, filter={"resource_id": one.id})
        other.new_customer()
        api.new_customer()
        second = api.new_pet(customer_id)
        changed = api.update(one, name="Rex")
        assert ids(pets.events(3)) == [one.id, second.id, changed.id]
        assert ids(of_one.events(1)) == [one.id]
        for stream in (pets, of_one):
            stream.call.cancel()

    def test_many_streams(self, api: Api) -> None:
        streams = [Stream(api) for _ in range(20)]
        made = [api.new_customer().id for _ in range(5)]
        for stream in streams:
            assert ids(stream.events(5)) == made
            stream.call.cancel()

    @pytest.mark.parametrize("request_", [{"after": "evt_1"}, {"filter": {"types": ["horse.*"]}}])
    def test_wrong_requests(self, api: Api, request_: dict[str, Any]) -> None:
        call = api.events.StreamEvents(StreamEventsRequest(**request_), timeout=60)
        with pytest.raises(grpc.RpcError):
            next(call)
        assert call.code() is StatusCode.INVALID_ARGUMENT

    def test_it_ends_when_the_key_is_revoked(self, api: Api) -> None:
        key_id, key = api.new_key("*")
        stream = Stream(api.with_metadata(*bearer(key)))
        api.accounts.RevokeKey(accounts.RevokeKeyRequest(id=key_id))
        revoked = time.monotonic()
        with pytest.raises(grpc.RpcError):
            list(stream.call)
        assert stream.call.code() is StatusCode.UNAUTHENTICATED
        assert time.monotonic() - revoked < 5 + 5  # what is promised, and time for a busy machine


class TestHttp:
    def test_newline_delimited_json(self, api: Api) -> None:
        with self.opened(api, {}) as lines:
            beat = json.loads(next(lines))
            assert (beat["type"], beat["company_id"]) == ("heartbeat", api.company_id)
            made = api.new_customer()
            event = json.loads(next(lines))
        assert set(event) == {"id", "type", "created_at", "company_id", "data"}
        assert (event["type"], event["data"]["id"]) == ("customer.created", made.id)

    def test_server_sent_events_and_their_last_id(self, api: Api) -> None:
        sse = {"accept": "text/event-stream"}
        with self.opened(api, sse) as lines:
            id_line, data_line, blank = (next(lines) for _ in range(3))
            assert (id_line[:4], data_line[:6], blank) == ("id: ", "data: ", "")
            last_id = id_line.removeprefix("id: ")
            assert json.loads(data_line.removeprefix("data: "))["id"] == last_id
        made = [api.new_customer().id for _ in range(3)]
        with self.opened(api, {**sse, "last-event-id": last_id}) as lines:
            found = [line.removeprefix("data: ") for line, _ in zip(lines, range(9), strict=False)]
        events = [json.loads(line) for line in found if line.startswith("{")]
        assert [each["data"]["id"] for each in events] == made

    def test_the_bytes_are_those_of_the_list(self, api: Api) -> None:
        with self.opened(api, {}) as lines:
            next(lines)
            made = api.new_customer()
            line = next(lines)
            with http_client(api.served.address, headers={"authorization": f"Bearer {api.key}"}) as http:
                page = http.get("/v1/events", params={"filter.resourceId": made.id}).text
        assert line in page

    def test_errors_before_the_first_message_are_those_of_the_call(self, api: Api) -> None:
        if not api.served.has_http:
            pytest.skip("this server has no gateway")
        with http_client(api.served.address, headers={"authorization": f"Bearer {api.key}"}) as http:
            answer = http.get("/v1/events:stream", params={"after": "evt_1"})
        assert answer.status_code == 400
        assert "after" in answer.text

    @staticmethod
    def opened(api: Api, headers: dict[str, str]) -> "Lines":
        if not api.served.has_http:
            pytest.skip("this server has no gateway")
        return Lines(api, headers)


class Lines:
    """The lines of a stream over HTTP."""

    def __init__(self, api: Api, headers: dict[str, str]) -> None:
        self._http = http_client(
            api.served.address, headers={"authorization": f"Bearer {api.key}", **headers}
        )
        self._stream = self._http.stream("GET", "/v1/events:stream", timeout=60)

    def __enter__(self) -> Iterator[str]:
        answer = self._stream.__enter__()
        answer.raise_for_status()
        return answer.iter_lines()

    def __exit__(self, *error: object) -> None:
        self._stream.__exit__(*error)
        self._http.close()


def test_readers_follow_while_others_write(api: Api) -> None:
    """What readers get is the log, once and in its order: one by pages, one by a stream that is cut often."""
    start = listed(api)[-1].id
    paged: list[Event] = []
    streamed: list[Event] = []
    position = start
    with ThreadPoolExecutor(4) as threads:
        writers = [threads.submit(write_randomly, api, number) for number in range(4)]
        while not all(writer.done() for writer in writers):
            stream = Stream(api, after=streamed[-1].id if streamed else start)
            streamed += itertools.takewhile(
                lambda each: each.type != "heartbeat", itertools.islice(stream.call, 3)
            )
            stream.call.cancel()
            answer = api.events.ListEvents(ListEventsRequest(after=position, pagination={"page_size": 7}))
            paged += answer.events
            position = answer.last_position
        changes = sum(writer.result() for writer in writers)
    log = listed(api, start)
    stream = Stream(api, after=streamed[-1].id)
    streamed += stream.events(len(log) - len(streamed))
    stream.call.cancel()
    assert paged + listed(api, position) == log
    assert streamed == log
    assert len(log) == changes


def write_randomly(api: Api, number: int) -> int:
    """Writes a customer and pets; returns how many events that should make. Some calls change nothing."""
    chance = random.Random(number)
    customer = api.new_customer(f"cus_{number}")
    pets = [api.new_pet(customer.id)]
    events = 2
    for turn in range(25):
        pet = chance.choice(pets)
        match chance.randrange(6):
            case 0:
                pets.append(api.new_pet(customer.id))
                events += 1
            case 1:
                events += len(api.append(pet, *"x" * chance.randint(1, 3)))
            case 2:
                api.update(pet, name=f"Rex {turn}")
                events += 1
            case 3:
                api.update(pet, name=api.pet(pet).name)  # changes nothing
            case 4:
                before = api.pet(pet).vaccinations
                api.update(pet, vaccinations=[{"name": f"{turn}"}])
                events += 2 + len(before)  # the pet, the new one, and the ones that are gone
            case _:
                api.delete(pet)
                api.undelete(pet)
                events += 2
    return events
