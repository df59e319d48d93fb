"""The twin calls, with whatever it may know or guess, and must learn nothing of the victim."""

import base64
import binascii
from contextlib import suppress
from random import Random

import grpc
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from grpc import StatusCode

from pawport.rpc.page_token import token
from tests.contract.client import bearer
from tests.isolation.companies import HUGE, ID, TWIN_SECRET, Companies, Secrets, answer
from tests.isolation.places import is_map, numbers, places, texts
from tests.table.examples import example
from tests.table.methods import METHODS, OTHERS, path, request_class
from tests.table.outcome import Outcome, outcomes

_MOST_DEPTH = 4  # of messages in a request that is made without an example
_TOKEN_HEAD = 9  # bytes before a token's position


class Twin:
    """Calls with the twin's key."""

    def __init__(self, companies: Companies, secrets: Secrets, channel: grpc.Channel) -> None:
        self._companies = companies
        self._secrets = secrets
        self._channel = channel
        self._pool = companies.pool.copy()
        self._sent: set[str] = set()
        self.log: list[str] = []

    def call(self, method: str, request: Message) -> Outcome:
        """Makes a call. AssertionError if its answer tells something of the victim."""
        self._sent.update(_words(request))
        described = METHODS.get(method) or OTHERS[method]
        outcome = outcomes(self._channel, path(described), [request], bearer(TWIN_SECRET))[0]
        self.log.append(f"{method} {outcome.code.name} {request}")
        if outcome.code is StatusCode.OK:
            reply = answer(described, outcome.reply)
            self._pool.add_all(reply)
            told = self._told(reply)
        else:
            told = set(filter(self._secrets.tells, ID.findall(f"{outcome.text} {outcome.detail}")))
        assert told <= self._sent, (self.log[-1], told - self._sent)
        return outcome

    def try_something(self, random: Random) -> None:
        """Makes a call of some method with some request."""
        method = random.choice(list(METHODS))
        self.call(method, self._request(method, random))

    def _told(self, reply: Message) -> set[str]:
        """What the reply tells of the victim."""
        found = set(filter(self._secrets.tells, _words(reply)))
        for place in places(reply):
            if place.name.endswith("page_token") and _position(place.value)[-16:] in self._secrets.uids:
                found.add(place.value)
        return found

    def _request(self, method: str, random: Random) -> Message:
        if random.randrange(8):
            request = example(
                method, random.choice([self._companies.foreign, *self._companies.worlds.values()])
            )
        else:
            request = request_class(METHODS[method])()
            self._fill(request, random, _MOST_DEPTH)
        if not random.randrange(4) and (present := request.ListFields()):
            request.ClearField(random.choice(present)[0].name)
        found = list(places(request))
        for place in random.sample(found, min(len(found), random.randrange(4))):
            place.put(self._pool.choose(place, random))
        if "pagination" in request.DESCRIPTOR.fields_by_name and random.randrange(2):
            request.pagination.page_token = self._forged_token(request, random)
        return request

    def _fill(self, message: Message, random: Random, depth: int) -> None:
        """Puts something into most fields."""
        for field in message.DESCRIPTOR.fields:
            value = getattr(message, field.name)
            if not random.randrange(3) or is_map(field):
                continue
            if field.message_type is not None and depth:
                part = value.add() if field.is_repeated else value
                part.SetInParent()
                self._fill(part, random, depth - 1)
            elif field.type == FieldDescriptor.TYPE_STRING and field.is_repeated:
                value.append("")
            elif field.enum_type is not None and not field.is_repeated:
                setattr(message, field.name, random.choice(field.enum_type.values).number)
        for place in places(message):
            place.put(self._pool.choose(place, random))

    def _forged_token(self, request: Message, random: Random) -> str:
        """A token of this list for the twin, that starts where one of the victim's starts."""
        known = self._pool.values("token")
        return token(request, self._companies.twin_id, _position(random.choice(known)))


def _words(message: Message) -> set[str]:
    """The ids, markers and huge numbers of a message."""
    text = "\n".join((*texts(message), *map(str, numbers(message))))
    return {word for pattern in (ID, HUGE) for word in pattern.findall(text)}


def _position(page_token: str) -> bytes:
    with suppress(binascii.Error, ValueError):
        return base64.urlsafe_b64decode(page_token + "=" * (-len(page_token) % 4))[_TOKEN_HEAD:]
    return b""
