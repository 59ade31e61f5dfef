import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fibroguide.stores.callbacks import Callbacks
from fibroguide.stores.database import open_database
from fibroguide.stores.outbox import Notice, Outbox


@pytest.fixture
def outbox(tmp_path: Path, clock) -> Outbox:
    return Outbox(open_database(tmp_path / "talks.db"), clock)


@pytest.fixture
def put_in(tmp_path: Path, outbox: Outbox, clock, a_request) -> Callable[[str], None]:
    """Puts a notice in, as a request in a conversation does."""
    callbacks = Callbacks(open_database(tmp_path / "talks.db"), clock)
    return lambda conversation="web:one": callbacks.add(a_request(conversation=conversation), 30, ["email"])


def test_what_has_been_due_longest_comes_first(outbox: Outbox, put_in, clock) -> None:
    put_in("web:one")
    clock.now += 10
    put_in("web:two")
    outbox.failed(outbox.take())
    clock.now += 40
    put_in("web:three")
    assert [outbox.take().callback for _ in range(3)] == [2, 1, 3]
    assert outbox.take() is None


def test_a_notice_says_what_it_is_about(outbox: Outbox, put_in) -> None:
    put_in()
    assert outbox.take() == Notice(id=1, callback=1, way="email", kind="new", attempts=0)


def test_a_notice_is_handed_out_once_and_again_when_its_worker_does_not_come_back(outbox: Outbox, put_in, clock) -> None:
    put_in()
    first = outbox.take()
    assert outbox.take() is None
    clock.now += 119
    assert outbox.take() is None
    clock.now += 1
    assert outbox.take() == first


def test_a_notice_that_failed_is_tried_after_30_seconds_and_then_half_as_often_up_to_once_an_hour(outbox, put_in, clock) -> None:
    put_in()
    waits = []
    for attempt in range(9):
        notice = outbox.take()
        assert notice.attempts == attempt
        waits.append(outbox.failed(notice))
        clock.now += waits[-1] - 1
        assert outbox.take() is None
        clock.now += 1
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_it_may_fail_however_often(outbox: Outbox) -> None:
    assert outbox.failed(Notice(id=1, callback=1, way="email", kind="withdrawn", attempts=1025)) == 3600


def test_a_notice_that_was_sent_never_comes_back(outbox: Outbox, put_in, clock) -> None:
    put_in("web:one")
    outbox.sent(outbox.take())
    clock.now += 1_000_000
    assert outbox.take() is None
    assert outbox.waiting() == 0
    put_in("web:two")
    assert outbox.take().callback == 2, "and stands in no other's way"


def test_a_dropped_notice_is_gone_and_the_others_stay(outbox: Outbox, put_in) -> None:
    put_in("web:one")
    put_in("web:two")
    outbox.drop(outbox.take())
    assert outbox.waiting() == 1
    assert outbox.take().callback == 2


def test_waiting_counts_what_has_not_arrived_also_while_it_is_being_sent(outbox: Outbox, put_in) -> None:
    assert outbox.waiting() == 0
    put_in("web:one")
    put_in("web:two")
    notice = outbox.take()
    assert outbox.waiting() == 2
    outbox.failed(notice)
    assert outbox.waiting() == 2
    outbox.sent(notice)
    assert outbox.waiting() == 1


def test_workers_on_the_same_file_never_get_the_same_notice(tmp_path: Path, put_in, clock) -> None:
    number = 40
    for conversation in range(number):
        put_in(f"web:{conversation}")
    workers = [Outbox(open_database(tmp_path / "talks.db", 5.0), clock) for _ in range(4)]
    start, taken, deadline = threading.Barrier(len(workers)), [], time.monotonic() + 10

    def work(outbox: Outbox) -> None:
        start.wait()
        while len(taken) < number and time.monotonic() < deadline:
            notice = outbox.take()
            if notice:
                taken.append(notice.id)

    with ThreadPoolExecutor(len(workers)) as threads:
        list(threads.map(work, workers))
    assert sorted(taken) == list(range(1, number + 1))
