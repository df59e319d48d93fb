"""Ids."""

import re
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

from typeid import TypeID

from pawport.db import new_id, new_uid


def test_uids_are_uuids_of_version_7_and_now():
    parsed = uuid.UUID(bytes=new_uid())
    assert parsed.version == 7
    assert parsed.variant == uuid.RFC_4122
    assert abs((parsed.int >> 80) / 1000 - time.time()) < 5


def test_each_uid_is_greater_than_those_before():
    uids = [new_uid() for _ in range(100_000)]
    assert uids == sorted(set(uids))


def test_that_holds_within_each_thread_and_none_is_given_twice():
    with ThreadPoolExecutor(4) as threads:
        of_threads = list(threads.map(lambda _: [new_uid() for _ in range(20_000)], range(4)))
    for uids in of_threads:
        assert uids == sorted(uids)
    assert len({uid for uids in of_threads for uid in uids}) == 80_000


def test_an_id_is_its_uid_as_a_type_id():
    assert (
        new_id("pet", uuid.UUID("01890a5d-ac96-774b-bcce-b302099a8057").bytes)
        == "pet_01h455vb4pex5vsknk084sn02q"
    )
    uid = new_uid()
    public = new_id("pet", uid)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", public)
    assert TypeID.from_string(public).uuid_bytes == uid


def test_ids_sort_as_their_uids():
    uids = [new_uid() for _ in range(1000)]
    ids = [new_id("note", uid) for uid in uids]
    assert ids == sorted(ids)
