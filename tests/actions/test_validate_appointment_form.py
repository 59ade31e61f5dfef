from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from actions.validate_appointment_form import KNOWN, REMOVED, ValidateAppointmentForm, appointment_of
from fibroguide.content.clinic import Clinic
from fibroguide.content.topic_groups import URGENT
from tests.actions.turn import DOMAIN, Outcome, act, pressed, typed

QUESTIONS = ("date", "time", "correct")
LEFT = {"appointment_correct": "no", "requested_slot": None}
TOLD = {"appointment_date": "2026-12-04", "appointment_time": "09:30", "appointment_words": "Friday 4 December 2026 at 9:30 am"}
EMPTY = dict.fromkeys(name for name in DOMAIN["slots"] if name.startswith("appointment_"))


@pytest.fixture(autouse=True)
def a_wednesday_in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clinic, "now", lambda clinic: datetime(2026, 11, 18, 10, tzinfo=ZoneInfo(clinic.timezone)))


def answer(requested: str | None, message: dict, **slots: object) -> Outcome:
    return act(ValidateAppointmentForm(), message, {"requested_slot": requested and f"appointment_{requested}", **slots})


def write(requested: str | None, text: str, topic: str = "fallback/lost", **slots: object) -> Outcome:
    return answer(requested, typed(text, topic), **slots)


def day(date: str | None = None, days: list[str] | None = None, problem: str | None = None, **more: str) -> Outcome:
    values = {"appointment_date": date, "appointment_days": days, "appointment_problem": problem}
    return Outcome([], {**values, **{f"appointment_{name}": value for name, value in more.items()}})


def test_it_can_read_an_answer_to_every_question_of_the_form() -> None:
    assert DOMAIN["forms"]["appointment_form"]["required_slots"] == [f"appointment_{name}" for name in QUESTIONS]


# The message that begins the form


def begun(message: dict, **slots: object) -> dict:
    """The slots that are filled when the form begins; all others are emptied."""
    found = answer(None, message, **{"appointment_days": ["2026-01-01"], "appointment_correct": "yes", **slots}).slots
    assert set(found) >= EMPTY.keys()
    return {name: value for name, value in found.items() if value is not None}


def test_a_date_in_the_first_message_is_not_asked_for_again() -> None:
    assert begun(typed("my infusion is on 4 December", "appointment")) == {"appointment_date": "2026-12-04"}
    assert begun(typed("next friday at 2pm", "appointment")) == {
        "appointment_days": ["2026-11-20", "2026-11-27"],
        "appointment_time": "14:00",
    }


def test_a_date_and_a_time_in_the_first_message_are_ready_to_be_read_back() -> None:
    assert begun(typed("4 December at 9:30", "appointment")) == TOLD


@pytest.mark.parametrize(
    ("text", "problem"), [("it's on 31 February", "impossible"), ("it was yesterday", "past"), ("in 2035-01-01", "far")]
)
def test_a_wrong_date_in_the_first_message_is_told_at_once(text: str, problem: str) -> None:
    assert begun(typed(text, "appointment")) == {"appointment_problem": problem}


def test_a_wish_without_a_date_empties_what_an_earlier_form_left() -> None:
    assert begun(typed("put my date on the lists", "appointment")) == {}
    assert begun(pressed("appointment")) == {}
    assert begun(typed("put my date on the lists", "appointment"), requested_slot="callback_name") == {}


def test_a_time_alone_is_kept_and_the_day_asked_for() -> None:
    assert begun(typed("it starts at 9", "appointment")) == {"appointment_problem": "none", "appointment_time": "09:00"}


@pytest.mark.parametrize("text", ["remove my date", "forget the date", "my infusion was cancelled", "please take it off"])
def test_a_known_date_can_be_taken_away(text: str) -> None:
    outcome = write(None, text, "appointment", appointment="2026-11-27")
    assert outcome.slots == {**EMPTY, "appointment_correct": REMOVED, "requested_slot": None}
    assert begun(typed(text, "appointment")) == {}, "without one, it is asked for"


def test_a_known_date_can_be_put_into_a_calendar() -> None:
    outcome = write(None, "add it to my calendar", "appointment", appointment="2026-11-27")
    assert outcome.slots == {**EMPTY, "appointment_correct": KNOWN, "requested_slot": None}


def test_a_known_date_can_be_changed() -> None:
    assert begun(typed("it was cancelled and moved to 4 December", "appointment"), appointment="2026-11-27") == {
        "appointment_date": "2026-12-04"
    }


# The date


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("4 December", day("2026-12-04")),
        ("in 3 weeks", day("2026-12-09")),
        ("2027-01-15 09:00", day("2027-01-15", time="09:00", words="Friday 15 January 2027 at 9:00 am")),
        ("next friday", day(days=["2026-11-20", "2026-11-27"])),
        ("31 February", day(problem="impossible")),
        ("yesterday", day(problem="past")),
        ("4 December 2035", day(problem="far")),
        ("banana", day(problem="none")),
        ("today at 9", day(problem="past", time="09:00")),
        ("x" * 5_000, day(problem="none")),
    ],
)
def test_an_answer_gives_a_day_or_what_is_wrong_with_it(text: str, outcome: Outcome) -> None:
    assert write("date", text) == outcome


def test_the_order_of_day_and_month_is_the_country_s(clinic_file: Path) -> None:
    assert write("date", "12/05/2027") == day(days=["2027-12-05", "2027-05-12"])
    clinic_file.write_text(clinic_file.read_text().replace("country: US", "country: IE"))
    assert write("date", "12/05/2027") == day(days=["2027-05-12", "2027-12-05"])


def test_of_two_days_one_can_be_pressed_or_written() -> None:
    days = ["2026-11-20", "2026-11-27"]
    assert answer("date", pressed('appointment{"value": "2026-11-27"}'), appointment_days=days) == day("2026-11-27")
    assert write("date", "the 27th", appointment_days=days) == day("2026-11-27")


@pytest.mark.parametrize(
    ("text", "chosen"),
    [("the first one", "2026-11-20"), ("1", "2026-11-20"), ("the second", "2026-11-27"), ("2nd", "2026-11-27")],
)
def test_or_chosen_by_its_place(text: str, chosen: str) -> None:
    outcome = write("date", text, appointment_days=["2026-11-20", "2026-11-27"])
    assert (outcome.slots["appointment_date"], outcome.slots["appointment_days"]) == (chosen, None)


def test_the_1st_is_the_one_that_is_the_1st_of_a_month() -> None:
    outcome = write("date", "the 1st", appointment_days=["2026-11-24", "2026-12-01"])
    assert outcome.slots["appointment_date"] == "2026-12-01"


@pytest.mark.parametrize("text", ["I don't know", "not sure yet", "haven't got one", "no"])
def test_whoever_has_no_date_yet_leaves_the_form(text: str) -> None:
    assert write("date", text, "smalltalk/deny" if text == "no" else "fallback/lost") == Outcome([], LEFT)
    assert answer("date", pressed('appointment{"value": "unknown"}')) == Outcome([], LEFT)


def test_the_time_that_was_told_before_is_read_back_with_the_day() -> None:
    assert answer("date", pressed('appointment{"value": "2026-11-27"}'), appointment_time="14:00") == day(
        "2026-11-27", words="Friday 27 November 2026 at 2:00 pm"
    )


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("what should I eat?", "procedure/fasting"),
        ("food before the drip", "procedure/fasting"),
        ("is it safe?", "fallback/lost"),
        ("how much may I take", "safety/dosing"),
        ("a person please", "clinician"),
        ("the prep list", "checklist/preparation"),
        ("about the pain", "fibromyalgia/pain"),
        ("can I eat on the 4th?", "procedure/fasting"),
        ("I feel hopeless", "safety/distress"),
    ],
)
def test_another_subject_is_left_to_the_rules(text: str, topic: str) -> None:
    assert write("date", text, topic) == Outcome([], {})


@pytest.mark.parametrize("payload", ["procedure/fasting", "checklist/preparation", "smalltalk/affirm", "appointment"])
def test_so_is_a_button_of_another_answer(payload: str) -> None:
    assert answer("date", pressed(payload)) == Outcome([], {})


@pytest.mark.parametrize("value", ["tomorrow", "2026-02-30", "yes", ""])
def test_a_button_that_stands_for_no_day_gives_none(value: str) -> None:
    assert not any(
        answer("date", pressed(f'appointment{{"value": "{value}"}}')).slots.get(f"appointment_{x}") for x in ("date", "days")
    )


@pytest.mark.parametrize("value", ["2026-11-17", "2035-12-04"])
def test_a_pressed_day_may_not_be_past_or_far_either(value: str) -> None:
    assert answer("date", pressed(f'appointment{{"value": "{value}"}}')).slots["appointment_date"] is None


# The time


@pytest.mark.parametrize(
    ("text", "at", "words"),
    [
        ("9:30", "09:30", "at 9:30 am"),
        ("930", "09:30", "at 9:30 am"),
        ("2pm", "14:00", "at 2:00 pm"),
        ("at 3", "15:00", "at 3:00 pm"),
        ("half past two", "14:30", "at 2:30 pm"),
        ("noon", "12:00", "at 12:00 pm"),
        ("is it at 9?", "09:00", "at 9:00 am"),
    ],
)
def test_a_time_is_taken_and_read_back_with_the_day(text: str, at: str, words: str) -> None:
    expected = {"appointment_time": at, "appointment_words": f"Friday 4 December 2026 {words}"}
    assert write("time", text, appointment_date="2026-12-04") == Outcome([], expected)


@pytest.mark.parametrize("text", ["10 past nine", "25:00", "in the morning", "banana", "x" * 5_000])
def test_a_time_that_is_not_understood_is_said_and_asked_again(text: str) -> None:
    outcome = write("time", text, appointment_date="2026-12-04")
    assert outcome.responses == ["utter_appointment_time_unclear"]
    assert outcome.slots == {"appointment_time": None}


@pytest.mark.parametrize(
    "text",
    [
        "I don't know",
        "dont know yet",
        "not sure",
        "no idea",
        "I don\N{RIGHT SINGLE QUOTATION MARK}t know",
        "dunno",
    ],
)
def test_a_time_may_be_unknown(text: str) -> None:
    expected = Outcome([], {"appointment_time": "unknown", "appointment_words": "Friday 4 December 2026"})
    assert write("time", text, appointment_date="2026-12-04") == expected
    assert answer("time", pressed('appointment{"value": "unknown"}'), appointment_date="2026-12-04") == expected
    assert write("time", "no", "smalltalk/deny", appointment_date="2026-12-04") == expected


def test_a_time_that_makes_it_past_asks_for_the_day_again() -> None:
    outcome = write("time", "9", appointment_date="2026-11-18")
    assert (outcome.slots["appointment_date"], outcome.slots["appointment_problem"]) == (None, "past")
    assert (
        write("time", "11", appointment_date="2026-11-18").slots["appointment_words"] == "Wednesday 18 November 2026 at 11:00 am"
    )


def test_a_question_in_place_of_a_time_is_left_to_the_rules() -> None:
    assert write("time", "how long does it take", "procedure/session_length") == Outcome([], {})
    assert answer("time", pressed("procedure/session_length")) == Outcome([], {})


def test_another_day_beside_the_time_counts() -> None:
    assert write("time", "oh, it's 5 December at 9:30", appointment_date="2026-12-04").slots["appointment_date"] == "2026-12-05"


# Whether it is right


def test_a_yes_makes_it_right_typed_or_pressed() -> None:
    assert write("correct", "yes", "smalltalk/affirm", **TOLD).slots["appointment_correct"] == "yes"
    assert answer("correct", pressed('appointment{"value": "yes"}'), **TOLD).slots["appointment_correct"] == "yes"
    assert write("correct", "yes, friday", "smalltalk/affirm", **TOLD).slots["appointment_correct"] == "yes"


def test_a_no_asks_for_day_and_time_again() -> None:
    slots = {"appointment_date": None, "appointment_time": None, "appointment_problem": None}
    assert answer("correct", pressed('appointment{"value": "no"}'), **TOLD) == Outcome([], slots)
    assert write("correct", "no", "smalltalk/deny", **TOLD) == Outcome([], slots)


@pytest.mark.parametrize(
    ("text", "topic", "words"),
    [
        ("no, the 5th", "smalltalk/deny", "Saturday 5 December 2026 at 9:30 am"),
        ("yes but at 10", "smalltalk/affirm", "Friday 4 December 2026 at 10:00 am"),
        ("2pm", "fallback/lost", "Friday 4 December 2026 at 2:00 pm"),
        ("5 december at 11", "appointment", "Saturday 5 December 2026 at 11:00 am"),
        ("yes but at noon", "smalltalk/affirm", "Friday 4 December 2026 at 12:00 pm"),
        ("yes, but tomorrow", "smalltalk/affirm", "Thursday 19 November 2026 at 9:30 am"),
    ],
)
def test_a_day_or_time_in_the_answer_changes_it_and_is_read_back(text: str, topic: str, words: str) -> None:
    outcome = write("correct", text, topic, **TOLD)
    assert outcome.slots["appointment_words"] == words
    assert "appointment_correct" not in outcome.slots


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("no, 31 february", day(problem="impossible")),
        ("yesterday", day(problem="past")),
        ("next friday", day(days=["2026-11-20", "2026-11-27"])),
    ],
)
def test_a_day_that_is_wrong_or_not_clear_is_asked_for_again(text: str, outcome: Outcome) -> None:
    assert write("correct", text, **TOLD) == outcome


@pytest.mark.parametrize(
    ("text", "topic"),
    [("banana", "fallback/lost"), ("may I eat at 8?", "procedure/fasting"), ("call me", "callback"), ("", "fallback/lost")],
)
def test_anything_else_is_left_to_the_rules(text: str, topic: str) -> None:
    assert write("correct", text, topic, **TOLD) == Outcome([], {})


# At every question


@pytest.mark.parametrize("requested", QUESTIONS)
def test_it_can_be_left_at_every_question(requested: str) -> None:
    assert write(requested, "never mind", **TOLD) == Outcome([], LEFT)
    assert answer(requested, pressed("stop"), **TOLD) == Outcome([], LEFT)


@pytest.mark.parametrize("requested", QUESTIONS)
@pytest.mark.parametrize("category", URGENT)
def test_somebody_in_danger_leaves_it_at_every_question(requested: str, category: str) -> None:
    assert write(requested, "I took too many on friday at 9", f"safety/{category}", **TOLD) == Outcome([], LEFT)


@pytest.mark.parametrize("requested", QUESTIONS)
def test_a_worry_is_left_to_the_rules_at_every_question(requested: str) -> None:
    assert write(requested, "I feel hopeless", "safety/distress", **TOLD) == Outcome([], {})


def test_but_a_day_that_only_sounds_like_one_is_a_day() -> None:
    assert write("date", "yesterday", "safety/distress") == day(problem="past")


def test_the_two_slots_are_an_appointment() -> None:
    assert appointment_of("2026-12-04", "09:30").words() == "Friday 4 December 2026 at 9:30 am"
    assert appointment_of("2026-12-04", "unknown").words() == "Friday 4 December 2026"
