import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from fibroguide.stores.callbacks import CallbackRequest, Callbacks, StoredRequest
from fibroguide.stores.database import open_database
from fibroguide.stores.outbox import Notice, Outbox

DAY = 24 * 3600.0
BOTH = ["email", "slack"]


def taken(outbox: Outbox) -> list[Notice]:
    found = []
    while notice := outbox.take():
        found.append(notice)
    return found


def new_notices(outbox: Outbox) -> list[tuple[int, str, str]]:
    """The notices that came since the last look: those before are reserved, as the clock stands still."""
    return [(notice.callback, notice.kind, notice.way) for notice in taken(outbox)]


def send(outbox: Outbox, *ways: str) -> None:
    """Send what is due over some ways; the others are not at hand."""
    for notice in taken(outbox):
        if notice.way in ways:
            outbox.sent(notice)


def test_a_request_is_kept_as_it_was_made(callbacks: Callbacks, clock, a_request) -> None:
    request = a_request(name="Zoë Łukasz")
    assert callbacks.add(request, 30, []) == (1, True)
    stored = StoredRequest(**vars(request), id=1, requested_at=clock.now, expires_at=clock.now + 30 * DAY, done_at=None)
    assert callbacks.get(1) == stored
    assert callbacks.open() == callbacks.all() == [stored]
    assert callbacks.get(2) is None


def test_staff_are_told_once_over_every_way_and_over_none_where_none_is_set_up(callbacks, outbox, a_request) -> None:
    callbacks.add(a_request(), 30, BOTH)
    assert new_notices(outbox) == [(1, "new", "email"), (1, "new", "slack")]
    callbacks.add(a_request(conversation="web:two"), 30, [])
    assert new_notices(outbox) == []


def test_sent_twice_it_is_one_request_with_the_last_consent_and_staff_hear_of_it_once(callbacks, outbox, clock, a_request):
    callbacks.add(a_request(consented_at=1.0), 30, BOTH)
    clock.now += 60
    assert callbacks.add(a_request(consented_at=2.0), 30, BOTH) == (1, False)
    (request,) = callbacks.all()
    assert (request.consented_at, request.requested_at, request.expires_at) == (2.0, clock.now, clock.now + 30 * DAY)
    assert outbox.waiting() == 2


@pytest.mark.parametrize(
    "change", [{"name": "Anna"}, {"contact": "ann@example.org"}, {"good_time": "evenings"}, {"topic": "The treatment"}]
)
def test_changed_details_bring_the_request_up_to_date_and_staff_hear_of_it_once(callbacks, outbox, a_request, change):
    callbacks.add(a_request(), 30, BOTH)
    new_notices(outbox)
    before = callbacks.get(1)
    assert callbacks.add(a_request(**change), 30, BOTH) == (1, False)
    assert callbacks.all() == [StoredRequest(**{**vars(before), **change})]
    assert new_notices(outbox) == [(1, "changed", "email"), (1, "changed", "slack")]
    assert callbacks.add(a_request(**change), 30, BOTH) == (1, False)
    assert new_notices(outbox) == []


@pytest.mark.parametrize("other", [{"name": "Bea", "contact": "bea@example.org"}, {"conversation": "web:two"}])
def test_another_person_or_conversation_is_another_request(callbacks: Callbacks, a_request, other) -> None:
    callbacks.add(a_request(), 30, [])
    assert callbacks.add(a_request(**other), 30, []) == (2, True)
    assert len(callbacks.open()) == 2


@pytest.mark.parametrize("name", ["Ann", "ANN", "Zoë"])
def test_the_same_name_is_the_same_person_however_it_is_written(callbacks: Callbacks, a_request, name: str) -> None:
    callbacks.add(a_request(name=name), 30, [])
    again = a_request(name=name.title(), contact="another@example.org")
    assert callbacks.add(again, 30, []) == (1, False)
    assert callbacks.get(1).contact == "another@example.org"


@pytest.mark.parametrize("name", ["Émile", "Łukasz", "Özlem"])
def test_a_name_that_begins_with_another_letter_than_a_to_z_is_the_same_person_too(callbacks, a_request, name: str) -> None:
    callbacks.add(a_request(name=name), 30, [])
    assert callbacks.add(a_request(name=name, contact="another@example.org"), 30, []) == (1, False)


def test_two_open_requests_that_turn_out_to_be_one_persons_lose_neither_name_nor_contact(callbacks, a_request) -> None:
    callbacks.add(a_request(name="Ann", contact="+12025550100"), 30, [])
    callbacks.add(a_request(name="Bea", contact="family@example.org"), 30, [])
    number, _ = callbacks.add(a_request(name="Ann", contact="family@example.org"), 30, [])
    assert (callbacks.get(number).name, callbacks.get(number).contact) == ("Ann", "family@example.org")


def test_a_done_request_does_not_stand_in_the_way_of_a_new_one(callbacks, outbox, clock, a_request) -> None:
    callbacks.add(a_request(), 30, ["email"])
    clock.now += 60
    assert callbacks.done(1)
    assert callbacks.get(1).done_at == clock.now
    assert callbacks.open() == []
    assert callbacks.add(a_request(), 30, ["email"]) == (2, True)
    assert [request.id for request in callbacks.open()] == [2]
    assert [request.id for request in callbacks.all()] == [1, 2]
    assert new_notices(outbox) == [(1, "new", "email"), (2, "new", "email")]


def test_only_an_open_request_can_be_done(callbacks: Callbacks, a_request) -> None:
    callbacks.add(a_request(), 30, [])
    assert not callbacks.done(7)
    assert callbacks.done(1)
    assert not callbacks.done(1)


def test_erasing_deletes_the_conversations_requests_and_no_others(callbacks: Callbacks, a_request) -> None:
    callbacks.add(a_request(), 30, [])
    callbacks.add(a_request(contact="ann@example.org"), 30, [])
    callbacks.add(a_request(conversation="web:two"), 30, [])
    callbacks.done(2)
    callbacks.erase("web:one")
    assert [request.conversation for request in callbacks.all()] == ["web:two"]


@pytest.mark.parametrize("told", BOTH)
def test_erased_it_is_withdrawn_only_where_staff_have_been_told(callbacks, outbox, clock, a_request, told) -> None:
    callbacks.add(a_request(), 30, BOTH)
    send(outbox, told)
    clock.now += 1000  # nobody has come back with the other notice
    callbacks.erase("web:one")
    assert new_notices(outbox) == [(1, "withdrawn", told)]
    assert outbox.waiting() == 1, "the notice that was not sent is gone"


def test_erased_while_a_notice_is_being_sent_it_is_withdrawn_there_too(callbacks, outbox, a_request) -> None:
    callbacks.add(a_request(), 30, ["email"])
    outbox.take()
    callbacks.erase("web:one")
    assert new_notices(outbox) == [(1, "withdrawn", "email")]


def test_a_notice_that_arrives_after_the_erasure_does_not_count_for_the_withdrawal(callbacks, outbox, a_request) -> None:
    callbacks.add(a_request(), 30, ["email"])
    on_its_way = outbox.take()
    callbacks.erase("web:one")
    outbox.sent(on_its_way)
    assert new_notices(outbox) == [(1, "withdrawn", "email")]


def test_erased_after_a_change_it_is_withdrawn_once(callbacks, outbox, a_request) -> None:
    callbacks.add(a_request(), 30, ["email"])
    send(outbox, "email")
    callbacks.add(a_request(good_time="evenings"), 30, ["email"])
    send(outbox, "email")
    callbacks.erase("web:one")
    callbacks.erase("web:one")
    assert new_notices(outbox) == [(1, "withdrawn", "email")]


def test_erased_before_anybody_was_told_nobody_ever_is(callbacks, outbox, clock, a_request) -> None:
    callbacks.add(a_request(), 30, BOTH)
    callbacks.erase("web:one")
    clock.now += DAY
    assert outbox.waiting() == 0


def test_nobody_is_told_that_a_done_request_is_withdrawn(callbacks, outbox, a_request) -> None:
    callbacks.add(a_request(), 30, ["email"])
    send(outbox, "email")
    callbacks.done(1)
    callbacks.erase("web:one")
    assert new_notices(outbox) == []


def test_each_request_is_purged_when_its_own_time_is_over(callbacks, outbox, clock, a_request) -> None:
    callbacks.add(a_request(conversation="web:short"), 1, BOTH)
    callbacks.add(a_request(conversation="web:long"), 30, BOTH)
    callbacks.add(a_request(conversation="web:done"), 1, BOTH)
    callbacks.done(3)
    clock.now += DAY
    assert callbacks.purge(clock.now) == 0
    clock.now += 1
    assert callbacks.purge(0.0) == 2
    assert [request.conversation for request in callbacks.all()] == ["web:long"]
    assert new_notices(outbox) == [(2, "new", "email"), (2, "new", "slack")]
    clock.now += 30 * DAY
    assert callbacks.purge(0.0) == 1
    assert outbox.waiting() == 0


def test_a_withdrawal_is_kept_until_it_is_sent(callbacks, outbox, clock, a_request, file: Path) -> None:
    callbacks.add(a_request(), 1, ["email"])
    send(outbox, "email")
    callbacks.erase("web:one")
    clock.now += 2 * DAY
    callbacks.purge(0.0)
    assert outbox.waiting() == 1
    send(outbox, "email")
    assert outbox.waiting() == 0
    callbacks.purge(0.0)
    with open_database(file).connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM outbox").scalar_one() == 0


def at_once(number: int, act) -> list:
    """Call ``act(0)``, ``act(1)`` ... in as many threads at the same moment; return what they return."""
    start = threading.Barrier(number)

    def wait_and_act(index: int) -> object:
        start.wait()
        return act(index)

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(wait_and_act, range(number)))


@pytest.mark.parametrize("number", [2, 8])
def test_sent_by_several_at_once_it_is_one_request(file: Path, outbox, a_request, number: int) -> None:
    engines = [open_database(file) for _ in range(number)]
    results = at_once(number, lambda index: Callbacks(engines[index]).add(a_request(), 30, ["email"]))
    assert sorted(results) == [(1, False)] * (number - 1) + [(1, True)]
    assert outbox.waiting() == 1


def test_several_may_open_a_new_file_at_once(tmp_path: Path, a_request) -> None:
    for attempt in range(10):
        path = tmp_path / f"{attempt}.db"
        results = at_once(8, lambda _, path=path: Callbacks(open_database(path, 5.0)).add(a_request(), 30, []))
        assert sorted(results) == [(1, False)] * 7 + [(1, True)]


def test_a_table_is_not_there_for_others_before_its_indexes_are(file: Path) -> None:
    engine = open_database(file)
    seen: list[int] = []

    @sa.event.listens_for(engine, "before_cursor_execute")
    def look_as_another(_connection, _cursor, statement: str, *_rest) -> None:
        if "INDEX" in statement:
            with closing(sqlite3.connect(file)) as other:
                seen.append(other.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0])

    Callbacks(engine)
    assert len(seen) > 3
    assert set(seen) == {0}


def test_the_same_change_sent_by_two_at_once_is_told_once(file: Path, callbacks, outbox, a_request) -> None:
    callbacks.add(a_request(), 30, ["email"])
    engine = open_database(file)
    changed = a_request(good_time="evenings")
    others: list[threading.Thread] = []

    @sa.event.listens_for(engine, "before_cursor_execute")
    def let_the_other_go_first(_connection, _cursor, statement: str, *_rest) -> None:
        if statement.startswith("UPDATE") and not others:
            others.append(threading.Thread(target=callbacks.add, args=(changed, 30, ["email"])))
            others[0].start()
            others[0].join(0.2)

    Callbacks(engine).add(changed, 30, ["email"])
    for other in others:
        other.join()
    assert callbacks.get(1).good_time == "evenings"
    assert outbox.waiting() == 2, "new, and changed once"


def test_no_number_is_given_twice(callbacks, a_request) -> None:
    first, _ = callbacks.add(a_request(), 30, ["email"])
    callbacks.erase("web:one")
    second, _ = callbacks.add(a_request(conversation="web:two"), 30, ["email"])
    assert second != first


def test_requests_survive_a_restart(file: Path, callbacks, a_request) -> None:
    request: CallbackRequest = a_request()
    callbacks.add(request, 30, ["email"])
    again = Callbacks(open_database(file))
    assert again.get(1) == callbacks.get(1)
    assert Outbox(open_database(file)).waiting() == 1
