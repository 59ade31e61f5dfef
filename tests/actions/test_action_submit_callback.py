import sqlite3
import time
from pathlib import Path

import pytest

from actions.action_submit_callback import ActionSubmitCallback
from actions.validate_callback_form import OFF, STALE
from fibroguide.content.topic_groups import URGENT
from fibroguide.stores.callbacks import Callbacks, StoredRequest
from fibroguide.stores.database import open_database
from tests.actions.turn import Outcome, act, pressed, typed

FILLED = {
    "callback_consent": "yes",
    "callback_consented_at": 1_000_000_000.0,
    "callback_name": "Mary O'Brien",
    "callback_contact": "(202) 555-0143",
    "callback_time": "mornings",
    "callback_topic": "Getting ready",
}
EMPTY = dict.fromkeys([*FILLED, "callback_confirm"])
YES = pressed('callback{"value": "send"}')


@pytest.fixture(autouse=True)
def no_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FIBROGUIDE_SMTP_HOST", "FIBROGUIDE_SMTP_SECURITY", "FIBROGUIDE_SMTP_PORT", "FIBROGUIDE_SLACK_WEBHOOK_URL"):
        monkeypatch.delenv(name, raising=False)


def send(sender: str = "one", **changes: object) -> Outcome:
    return act(ActionSubmitCallback(), YES, {**FILLED, "callback_confirm": "yes", **changes}, sender=sender)


def stored(database: Path) -> list[StoredRequest]:
    return Callbacks(open_database(database)).all()


def notices(database: Path) -> list[tuple[str, str]]:
    with sqlite3.connect(database) as connection:
        return connection.execute("SELECT way, kind FROM outbox ORDER BY id").fetchall()


def test_a_confirmed_request_is_kept_and_the_form_emptied(database: Path) -> None:
    before = time.time()
    outcome = send()
    assert outcome.responses == ["utter_callback_sent"]
    assert outcome.slots == EMPTY
    (request,) = stored(database)
    assert (request.conversation, request.name, request.contact) == ("one", "Mary O'Brien", "(202) 555-0143")
    assert (request.good_time, request.topic, request.consented_at) == ("mornings", "Getting ready", 1_000_000_000.0)
    assert before <= request.requested_at <= time.time()
    assert request.done_at is None


def test_it_is_kept_for_as_long_as_the_clinic_says(database: Path, clinic_file: Path) -> None:
    text = clinic_file.read_text()
    clinic_file.write_text(text.replace("  keep_days: 30", "  keep_days: 7"))
    assert text != clinic_file.read_text()
    send()
    (request,) = stored(database)
    assert request.expires_at == pytest.approx(request.requested_at + 7 * 24 * 3600)


def test_sent_twice_it_is_one_request(database: Path) -> None:
    assert send().responses == ["utter_callback_sent"]
    assert send().responses == ["utter_callback_known"]
    assert send(callback_time="evenings").responses == ["utter_callback_known"]
    (request,) = stored(database)
    assert request.good_time == "evenings", "the last change counts"


def test_another_number_of_the_same_name_takes_the_first_one_s_place(database: Path) -> None:
    send()
    assert send(callback_contact="jo@example.org", callback_name="mary o'brien").responses == ["utter_callback_known"]
    (request,) = stored(database)
    assert (request.contact, request.name) == ("jo@example.org", "mary o'brien")


def test_another_person_or_another_conversation_is_another_request(database: Path) -> None:
    send()
    assert send(callback_contact="jo@example.org", callback_name="Jo").responses == ["utter_callback_sent"]
    assert send(sender="two").responses == ["utter_callback_sent"]
    assert len(stored(database)) == 3


def test_after_staff_are_done_the_same_request_is_a_new_one(database: Path) -> None:
    send()
    assert Callbacks(open_database(database)).done(1)
    assert send().responses == ["utter_callback_sent"]
    assert len(stored(database)) == 2


def test_staff_are_told_of_new_and_of_changed_requests_by_what_is_set_up(
    database: Path, clinic_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic_file.write_text(clinic_file.read_text().replace("  keep_days: 30", "  keep_days: 30\n  email: desk@example.org"))
    monkeypatch.setenv("FIBROGUIDE_SMTP_HOST", "mail.example.org")
    monkeypatch.setenv("FIBROGUIDE_SLACK_WEBHOOK_URL", "https://hooks.example.org/x")
    send()
    assert notices(database) == [("email", "new"), ("slack", "new")]
    send()
    assert len(notices(database)) == 2, "nothing has changed"
    send(callback_time="evenings")
    assert notices(database)[2:] == [("email", "changed"), ("slack", "changed")]


def test_without_a_way_to_tell_staff_it_is_kept_all_the_same(database: Path) -> None:
    send()
    assert (len(stored(database)), notices(database)) == (1, [])


def test_a_wrong_setting_loses_no_request(
    database: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("FIBROGUIDE_SLACK_WEBHOOK_URL", "hooks.example.org")
    assert send().responses == ["utter_callback_sent"]
    assert len(stored(database)) == 1
    assert "Staff are not told of a call-back request: FIBROGUIDE_SLACK_WEBHOOK_URL does not start" in caplog.text


@pytest.mark.parametrize("confirm", ["no", None])
@pytest.mark.parametrize("message", [pressed("stop"), typed("never mind"), typed("yes", "smalltalk/affirm")])
def test_what_was_not_confirmed_is_let_go(database: Path, confirm: str | None, message: dict) -> None:
    outcome = act(ActionSubmitCallback(), message, {**FILLED, "callback_confirm": confirm})
    assert outcome.responses == ["utter_callback_cancelled"]
    assert outcome.slots == EMPTY
    assert not database.exists()


@pytest.mark.parametrize("category", URGENT)
@pytest.mark.parametrize("confirm", ["no", "yes"])
def test_an_urgent_message_is_answered_and_nothing_sent(database: Path, category: str, confirm: str) -> None:
    outcome = act(ActionSubmitCallback(), typed("help", f"safety/{category}"), {**FILLED, "callback_confirm": confirm})
    assert outcome.responses == [f"utter_safety/{category}"]
    assert outcome.slots == EMPTY
    assert not database.exists()


def test_where_the_clinic_takes_no_requests_it_says_whom_to_call(database: Path) -> None:
    outcome = act(ActionSubmitCallback(), typed("call me", "callback"), {"callback_confirm": OFF})
    assert outcome.responses == ["utter_callback"]
    assert outcome.slots == EMPTY
    assert not database.exists()


def test_a_button_of_an_earlier_form_sends_nothing(database: Path) -> None:
    outcome = act(ActionSubmitCallback(), pressed('callback{"value": "send"}'), {"callback_confirm": STALE})
    assert outcome.responses == ["utter_callback_stale"]
    assert outcome.slots == EMPTY
    assert not database.exists()


def test_a_database_that_cannot_be_opened_is_said_and_the_words_of_it_are_not(
    database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database.mkdir()
    outcome = send()
    assert outcome.responses == ["utter_callback_failed"]
    assert outcome.slots == EMPTY
    assert "A call-back request could not be stored (OperationalError)." in caplog.text
    assert "Brien" not in caplog.text


def test_a_locked_database_is_said_within_seconds_and_the_next_try_works(database: Path) -> None:
    send(sender="two")
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    start = time.monotonic()
    assert send().responses == ["utter_callback_failed"]
    assert time.monotonic() - start < 5
    other.rollback()
    assert send().responses == ["utter_callback_sent"]


def test_a_database_that_takes_no_entry_is_said(database: Path) -> None:
    send(sender="two")
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TRIGGER never BEFORE INSERT ON callbacks BEGIN SELECT RAISE(FAIL, 'no'); END")
    assert send().responses == ["utter_callback_failed"]
    assert [request.conversation for request in stored(database)] == ["two"]


def test_a_broken_file_is_put_aside_and_the_request_kept(database: Path) -> None:
    database.write_bytes(b"no database" * 1_000)
    assert send().responses == ["utter_callback_sent"]
    assert len(stored(database)) == 1
    assert len(list(database.parent.glob("talks.db.broken-*"))) == 1


def test_a_form_that_lost_a_slot_is_said_to_have_failed(database: Path) -> None:
    assert send(callback_contact=None).responses == ["utter_callback_failed"]
    assert stored(database) == []


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("FIBROGUIDE_DB", str(tmp_path / "file" / "talks.db"))
    assert send().responses == ["utter_callback_failed"]
