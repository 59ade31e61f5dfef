import pytest

from actions.action_submit_appointment import ActionSubmitAppointment
from actions.validate_appointment_form import KNOWN, REMOVED
from fibroguide.content.topic_groups import URGENT
from tests.actions.turn import DOMAIN, Outcome, act, pressed, typed

TOLD = {
    "appointment_date": "2026-12-04",
    "appointment_time": "09:30",
    "appointment_days": None,
    "appointment_problem": None,
    "appointment_words": "Friday 4 December 2026 at 9:30 am",
}
YES = pressed('appointment{"value": "yes"}')
EMPTY = dict.fromkeys(name for name in DOMAIN["slots"] if name.startswith("appointment_"))


def submit(message: dict = YES, channel: str = "web", **changes: object) -> Outcome:
    return act(ActionSubmitAppointment(), message, {**TOLD, "appointment_correct": "yes", **changes}, channel=channel)


def test_a_confirmed_appointment_is_noted_and_the_form_emptied() -> None:
    outcome = submit()
    assert outcome.responses == ["utter_appointment"]
    assert outcome.messages[0]["words"] == "Friday 4 December 2026 at 9:30 am"
    assert outcome.slots == {**EMPTY, "appointment": "2026-12-04T09:30"}


def test_one_without_a_time_is_noted_as_a_day() -> None:
    outcome = submit(appointment_time="unknown", appointment_words="Friday 4 December 2026")
    assert outcome.messages[0]["words"] == "Friday 4 December 2026"
    assert outcome.slots["appointment"] == "2026-12-04"


def test_on_the_page_it_links_the_calendar_entry() -> None:
    address = "/print/day_of_infusion.ics?at=2026-12-04"
    assert submit().messages[0]["calendar_line"] == f"\n\n[Add it to your calendar]({address}T09:30)"
    assert submit(appointment_time="unknown").messages[0]["calendar_line"] == f"\n\n[Add it to your calendar]({address})"
    assert submit(channel="cmdline").messages[0]["calendar_line"] == ""


@pytest.mark.parametrize("correct", ["no", None])
@pytest.mark.parametrize("message", [pressed("stop"), typed("never mind")])
def test_what_was_not_confirmed_is_let_go(correct: str | None, message: dict) -> None:
    outcome = submit(message, appointment_correct=correct)
    assert outcome.responses == ["utter_appointment_cancelled"]
    assert outcome.slots == EMPTY


def test_a_date_that_was_told_before_stays_and_is_named() -> None:
    outcome = submit(pressed("stop"), appointment_correct="no", appointment="2026-11-27T09:00")
    assert outcome.responses == ["utter_appointment_kept"]
    assert outcome.messages[0]["words"] == "Friday 27 November 2026 at 9:00 am"
    assert outcome.slots == EMPTY


def test_a_date_that_was_told_before_can_be_taken_away() -> None:
    outcome = submit(typed("remove my date", "appointment"), appointment_correct=REMOVED, appointment="2026-11-27")
    assert outcome.responses == ["utter_appointment_removed"]
    assert outcome.slots == {**EMPTY, "appointment": None}


def test_or_be_shown_again_with_its_link() -> None:
    outcome = submit(typed("put it in my calendar", "appointment"), appointment_correct=KNOWN, appointment="2026-11-27")
    assert outcome.responses == ["utter_appointment"]
    assert outcome.messages[0]["words"] == "Friday 27 November 2026"
    assert outcome.messages[0]["calendar_line"].endswith("(/print/day_of_infusion.ics?at=2026-11-27)")
    assert outcome.slots == {**EMPTY, "appointment": "2026-11-27"}


@pytest.mark.parametrize("category", URGENT)
@pytest.mark.parametrize("correct", ["no", "yes"])
def test_an_urgent_message_is_answered_and_nothing_noted(category: str, correct: str) -> None:
    outcome = submit(typed("help", f"safety/{category}"), appointment_correct=correct)
    assert outcome.responses == [f"utter_safety/{category}"]
    assert outcome.slots == EMPTY
