import sqlite3
from pathlib import Path

import pytest

from actions.action_stop import ActionStop
from fibroguide.stores.callbacks import CallbackRequest, Callbacks
from fibroguide.stores.database import shared_database
from tests.actions.turn import Outcome, act, pressed, typed


def stop(text: str = "stop", sender: str = "one", **slots: object) -> Outcome:
    return act(ActionStop(), typed(text, "stop"), slots, sender=sender)


@pytest.fixture
def callbacks(database: Path) -> Callbacks:
    store = Callbacks(shared_database(database))
    for conversation in ("one", "two"):
        store.add(CallbackRequest(conversation, "Jo", "(202) 555-0143", "mornings", "Getting ready", 1.0), 30, [])
    return store


def open_of(callbacks: Callbacks) -> list[str]:
    return [request.conversation for request in callbacks.open()]


def test_it_leaves_the_walk_and_keeps_list_and_ticks() -> None:
    outcome = stop(checklist="preparation", checklist_step=1, checklist_done=["preparation/fasting"])
    assert outcome.responses == ["utter_stopped"]
    assert outcome.slots == {"checklist_step": None}


def test_where_nothing_is_going_on_it_says_the_same(database: Path) -> None:
    assert stop().responses == ["utter_stopped"]
    assert stop("cancel the call").responses == ["utter_stopped"]


@pytest.mark.parametrize(
    "text", ["cancel the call", "don't ring me any more", "withdraw my request", "no need to contact me", "STOP CALLING"]
)
def test_it_withdraws_the_request_of_this_conversation_where_a_call_is_spoken_of(callbacks: Callbacks, text: str) -> None:
    assert stop(text).responses == ["utter_callback_withdrawn"]
    assert open_of(callbacks) == ["two"]


def test_it_withdraws_nothing_where_none_is_spoken_of(callbacks: Callbacks) -> None:
    assert stop("stop").responses == ["utter_stopped"]
    assert act(ActionStop(), pressed("stop"), sender="one").responses == ["utter_stopped"]
    assert open_of(callbacks) == ["one", "two"]


def test_a_request_that_staff_are_done_with_is_not_withdrawn(callbacks: Callbacks) -> None:
    assert callbacks.done(1)
    assert stop("cancel the call").responses == ["utter_stopped"]


def test_a_locked_database_is_said_and_the_request_stays(callbacks: Callbacks, database: Path) -> None:
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert stop("cancel the call").responses == ["utter_callback_failed"]
    other.rollback()
    assert open_of(callbacks) == ["one", "two"]


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("FIBROGUIDE_DB", str(tmp_path / "file" / "talks.db"))
    assert stop("cancel the call").responses == ["utter_callback_failed"]
