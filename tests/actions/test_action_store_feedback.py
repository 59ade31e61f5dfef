import sqlite3
from pathlib import Path

import pytest

from actions.action_store_feedback import ActionStoreFeedback
from fibroguide.stores.database import shared_database
from fibroguide.stores.feedback import Feedback
from tests.actions.turn import Outcome, act, bot_said, pressed, typed


def thumb(verdict: str, answer: str = "procedure/fasting", sender: str = "one") -> Outcome:
    return act(ActionStoreFeedback(), pressed(f'feedback/{verdict}{{"answer": "{answer}"}}'), sender=sender)


def counts(database: Path) -> dict:
    return Feedback(shared_database(database)).counts()


def test_a_pressed_thumb_is_kept_under_the_answer_it_stands_at(database: Path) -> None:
    outcome = thumb("helpful")
    assert outcome.responses == ["utter_feedback/helpful"]
    assert outcome.slots == {}
    assert thumb("not_helpful", sender="two").responses == ["utter_feedback/not_helpful"]
    assert counts(database) == {"procedure/fasting": (1, 1)}


def test_the_reply_knows_which_answer_did_not_help(database: Path) -> None:
    (message,) = thumb("not_helpful").messages
    assert message["instead_of"] == "procedure/fasting"


def test_a_later_verdict_takes_the_earlier_one_s_place(database: Path) -> None:
    thumb("helpful")
    thumb("not_helpful")
    thumb("not_helpful")
    assert counts(database) == {"procedure/fasting": (0, 1)}


def test_a_typed_verdict_is_about_the_last_answer_of_the_guide(database: Path) -> None:
    before = [bot_said("procedure/fasting"), bot_said("benefits/mood"), bot_said("smalltalk/greet"), {"event": "bot"}]
    outcome = act(ActionStoreFeedback(), typed("that was useful", "feedback/helpful"), before=before)
    assert outcome.responses == ["utter_feedback/helpful"]
    assert counts(database) == {"benefits/mood": (1, 0)}


def test_a_typed_verdict_on_no_answer_is_thanked_for_and_not_kept(database: Path) -> None:
    outcome = act(ActionStoreFeedback(), typed("useless", "feedback/not_helpful"), before=[bot_said("smalltalk/greet")])
    assert outcome.responses == ["utter_feedback/not_helpful"]
    assert outcome.messages[0]["instead_of"] == ""
    assert not database.exists()


def test_what_was_typed_is_not_kept(database: Path) -> None:
    act(ActionStoreFeedback(), typed("useless, my bladder hurts", "feedback/not_helpful"), before=[bot_said("benefits/mood")])
    with sqlite3.connect(database) as connection:
        assert "bladder" not in "\n".join(connection.iterdump())


def test_a_database_that_cannot_be_opened_costs_no_thanks(database: Path, caplog: pytest.LogCaptureFixture) -> None:
    database.mkdir()
    assert thumb("helpful").responses == ["utter_feedback/helpful"]
    assert "A verdict on procedure/fasting could not be stored (OperationalError)." in caplog.text


def test_a_locked_database_costs_no_thanks(database: Path, caplog: pytest.LogCaptureFixture) -> None:
    thumb("helpful")
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert thumb("not_helpful").responses == ["utter_feedback/not_helpful"]
    other.rollback()
    assert counts(database) == {"procedure/fasting": (1, 0)}


def test_a_folder_that_cannot_be_made_costs_no_thanks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("FIBROGUIDE_DB", str(tmp_path / "file" / "talks.db"))
    assert thumb("helpful").responses == ["utter_feedback/helpful"]
