import sqlite3
from pathlib import Path

import pytest

from fibroguide.stores.inbox import Inbox

HOUR = 3600.0


@pytest.fixture
def inbox(file: Path, clock) -> Inbox:
    return Inbox(file, clock)


def test_an_event_is_new_once(inbox: Inbox) -> None:
    assert inbox.take_in("telegram", "7", "tg:1", "{}")
    assert not inbox.take_in("telegram", "7", "tg:1", "{}")
    assert inbox.take_in("slack", "7", "slack:1", "{}"), "another messenger counts for itself"


def test_what_was_not_answered_is_left_over_for_the_next_process_in_order(file: Path, clock) -> None:
    inbox = Inbox(file, clock)
    for event in "abc":
        inbox.take_in("telegram", event, "tg:1", f"body {event}")
        clock.now += 1
    inbox.answered("telegram", "b")
    assert [event.body for event in Inbox(file, clock).left_over("telegram")] == ["body a", "body c"]
    assert Inbox(file, clock).left_over("slack") == []


def test_what_is_answered_is_known_but_its_content_is_gone(inbox: Inbox, file: Path) -> None:
    inbox.take_in("telegram", "7", "tg:1", "what a patient wrote")
    inbox.answered("telegram", "7")
    assert not inbox.take_in("telegram", "7", "tg:1", "again")
    assert inbox.left_over("telegram") == []
    (body,) = sqlite3.connect(file).execute("SELECT body FROM inbox").fetchone()
    assert body is None


def test_an_event_over_which_processes_end_is_left_alone_in_the_end(file: Path, clock) -> None:
    Inbox(file, clock).take_in("telegram", "7", "tg:1", "poison")
    tries = 1
    while Inbox(file, clock).left_over("telegram"):
        tries += 1
        assert tries < 10
    assert tries == 3


def test_what_is_older_than_a_day_is_not_answered_any_more(inbox: Inbox, clock) -> None:
    inbox.take_in("telegram", "7", "tg:1", "old")
    clock.now += 25 * HOUR
    assert inbox.left_over("telegram") == []


def test_erasing_forgets_who_and_what_but_not_the_id(inbox: Inbox, file: Path) -> None:
    inbox.take_in("telegram", "7", "tg:1", "what a patient wrote")
    inbox.erase("tg:1")
    assert "tg:1" not in str(sqlite3.connect(file).execute("SELECT * FROM inbox").fetchall())
    assert "patient" not in str(sqlite3.connect(file).execute("SELECT * FROM inbox").fetchall())
    assert not inbox.take_in("telegram", "7", "tg:1", "a copy that comes late")


def test_ids_are_known_for_two_days_whatever_else_is_kept(inbox: Inbox, clock) -> None:
    inbox.take_in("telegram", "7", "tg:1", "{}")
    clock.now += 47 * HOUR
    inbox.purge(clock.now - 30 * 24 * HOUR)
    assert not inbox.take_in("telegram", "7", "tg:1", "{}")
    clock.now += 2 * HOUR
    assert inbox.purge(clock.now - 30 * 24 * HOUR) == 1
    assert inbox.take_in("telegram", "7", "tg:1", "{}")


def test_a_database_that_cannot_be_written_makes_no_message_disappear(inbox: Inbox, file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("DROP TABLE inbox")
    assert inbox.take_in("telegram", "7", "tg:1", "{}")
    inbox.answered("telegram", "7")
    assert inbox.left_over("telegram") == []
