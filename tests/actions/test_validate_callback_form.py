import time
from pathlib import Path

import pytest

from actions.validate_callback_form import OFF, STALE, ValidateCallbackForm
from fibroguide.content.topic_groups import URGENT
from fibroguide.flows.callback import FIELDS
from tests.actions.turn import DOMAIN, Outcome, act, pressed, typed

QUESTIONS = DOMAIN["forms"]["callback_form"]["required_slots"]
LEFT = {"callback_confirm": "no", "requested_slot": None}
EMPTY = dict.fromkeys(name for name in DOMAIN["slots"] if name.startswith("callback_"))


def answer(requested: str | None, message: dict, **slots: object) -> Outcome:
    return act(ValidateCallbackForm(), message, {"requested_slot": requested and f"callback_{requested}", **slots})


def write(requested: str | None, text: str, topic: str = "fallback/lost", **slots: object) -> Outcome:
    return answer(requested, typed(text, topic), **slots)


def test_it_can_read_an_answer_to_every_question_of_the_form() -> None:
    assert QUESTIONS == [f"callback_{name}" for name in ("consent", *FIELDS, "confirm")]


def test_the_message_that_begins_the_form_fills_nothing_and_empties_what_an_earlier_one_left() -> None:
    assert write(None, "call me back on 202 555 0143", "callback", callback_consent="yes") == Outcome([], EMPTY)
    assert answer(None, pressed("callback"), callback_confirm="yes") == Outcome([], EMPTY)


def test_so_does_one_that_begins_it_in_the_middle_of_another_form() -> None:
    outcome = act(ValidateCallbackForm(), typed("call me back", "callback"), {"requested_slot": "appointment_date"})
    assert outcome == Outcome([], EMPTY)


@pytest.mark.parametrize("carried", ['{"value": "send"}', '{"value": "any time"}', '{"change": "name"}'])
def test_a_button_of_an_earlier_form_does_not_begin_one(carried: str) -> None:
    outcome = answer(None, pressed(f"callback{carried}"))
    assert outcome == Outcome([], {**EMPTY, "callback_confirm": STALE, "requested_slot": None})


def test_consent_is_kept_with_its_moment() -> None:
    before = time.time()
    slots = answer("consent", pressed('callback{"value": "consent"}')).slots
    assert set(slots) == {"callback_consent", "callback_consented_at"}
    assert slots["callback_consent"] == "yes"
    assert before <= slots["callback_consented_at"] <= time.time()


@pytest.mark.parametrize("text", ["Jo Smith", "202 555 0143", "jo@example.org", "mornings", "my bladder hurts"])
@pytest.mark.parametrize("topic", ["fallback/lost", "callback", "procedure/fasting"])
def test_nothing_is_kept_before_there_is_consent(text: str, topic: str) -> None:
    assert not any(write("consent", text, topic).slots.values())


@pytest.mark.parametrize(
    ("requested", "text", "value"),
    [
        ("name", "I'm Siobhán O'Brien-Smith", "Siobhán O'Brien-Smith"),
        ("contact", "202.555.0143", "(202) 555-0143"),
        ("contact", "mail jo@example.org please", "jo@example.org"),
        ("time", "Tuesday after 3", "Tuesday after 3"),
        ("topic", "the costs, my insurance says no", "Cost or a visit"),
        ("confirm", "send it", "yes"),
    ],
)
def test_an_answer_fills_its_slot_and_says_nothing(requested: str, text: str, value: str) -> None:
    assert write(requested, text) == Outcome([], {f"callback_{requested}": value})


@pytest.mark.parametrize(
    ("requested", "text", "response"),
    [
        ("name", "Jo https://example.org", "utter_callback_name_unclear"),
        ("name", "x" * 5_000, "utter_callback_name_unclear"),
        ("contact", "555 0143", "utter_callback_contact_unclear"),
        ("contact", "banana", "utter_callback_contact_unclear"),
        ("time", "x" * 5_000, "utter_callback_time_unclear"),
    ],
)
def test_a_wrong_answer_empties_its_slot_and_is_told_why(requested: str, text: str, response: str) -> None:
    outcome = write(requested, text)
    assert outcome.responses == [response]
    assert outcome.slots == {f"callback_{requested}": None}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("555 0143", "555 0143 has no area code. Please give all digits with the area code."),
        ("12345", "12345 is too short for a phone number. Please give all digits with the area code."),
        ("jo@example", "jo@example is not a complete e-mail address. It looks like name@example.org."),
        ("banana", "I need a phone number with its area code, or an e-mail address."),
    ],
)
def test_what_is_wrong_with_a_contact_is_said_in_a_sentence(text: str, reason: str) -> None:
    (message,) = write("contact", text).messages
    assert message["reason"] == reason


def test_numbers_are_those_of_the_clinic_s_country(clinic_file: Path) -> None:
    clinic_file.write_text(clinic_file.read_text().replace("country: US", "country: IE"))
    assert write("contact", "087 123 4567").slots == {"callback_contact": "087 123 4567"}
    assert write("contact", "202 555 0143").slots == {"callback_contact": None}
    assert write("contact", "+1 202 555 0143").slots == {"callback_contact": "+1 202-555-0143"}


def test_without_a_yes_or_no_consent_is_asked_again_without_a_word() -> None:
    assert write("consent", "banana") == Outcome([], {"callback_consent": None})


def test_a_no_at_the_end_asks_what_to_change() -> None:
    outcome = write("confirm", "no", "smalltalk/deny")
    assert outcome.responses == ["utter_callback_change_unclear"]
    assert outcome.slots == {"callback_confirm": None}


@pytest.mark.parametrize("requested", [name.removeprefix("callback_") for name in QUESTIONS])
def test_a_question_in_between_is_left_to_the_rules(requested: str) -> None:
    assert write(requested, "what should I eat?", "procedure/fasting") == Outcome([], {})
    assert answer(requested, pressed("procedure/fasting")) == Outcome([], {})


@pytest.mark.parametrize("requested", [name.removeprefix("callback_") for name in QUESTIONS])
def test_it_can_be_left_at_every_question(requested: str) -> None:
    assert write(requested, "never mind") == Outcome([], LEFT)
    assert answer(requested, pressed("stop")) == Outcome([], LEFT)


@pytest.mark.parametrize("requested", [name.removeprefix("callback_") for name in QUESTIONS])
@pytest.mark.parametrize("category", URGENT)
def test_somebody_in_danger_leaves_it_at_every_question(requested: str, category: str) -> None:
    assert write(requested, "help", f"safety/{category}") == Outcome([], LEFT)


def test_a_no_at_the_beginning_leaves_it() -> None:
    assert answer("consent", pressed('callback{"value": "decline"}')) == Outcome([], LEFT)
    assert write("consent", "no thanks", "smalltalk/deny") == Outcome([], LEFT)


@pytest.mark.parametrize("requested", [name.removeprefix("callback_") for name in QUESTIONS])
def test_a_worry_is_left_to_the_rules_at_every_question(requested: str) -> None:
    assert write(requested, "I feel hopeless", "safety/distress") == Outcome([], {})
    assert write(requested, "I want to stop my gabapentin", "safety/stopping_medicine") == Outcome([], {})


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_is_asked_again_by_its_button(field: str) -> None:
    outcome = answer("confirm", pressed(f'callback{{"change": "{field}"}}'), **{f"callback_{field}": "old"})
    assert outcome == Outcome([], {f"callback_{field}": None, "callback_confirm": None})


def test_or_in_words_and_a_new_number_at_once() -> None:
    assert write("confirm", "change the name").slots == {"callback_name": None, "callback_confirm": None}
    assert write("confirm", "my number is 212 736 5000").slots == {
        "callback_contact": "(212) 736-5000",
        "callback_confirm": None,
    }


@pytest.mark.parametrize(
    "message", [typed("call me back", "callback"), pressed("callback"), pressed('callback{"value": "send"}')]
)
def test_where_the_clinic_takes_no_requests_the_form_ends_before_it_asks(clinic_file: Path, message: dict) -> None:
    text = clinic_file.read_text()
    clinic_file.write_text(text[: text.index("callbacks:")])
    assert answer(None, message) == Outcome([], {**EMPTY, "callback_confirm": OFF, "requested_slot": None})
