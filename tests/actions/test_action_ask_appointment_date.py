import pytest

from actions.action_ask_appointment_date import ActionAskAppointmentDate
from fibroguide.flows.dates import Problem
from tests.actions.turn import Outcome, act, typed


def ask(**slots: object) -> Outcome:
    return act(ActionAskAppointmentDate(), typed("my infusion", "appointment"), slots)


def test_the_first_time_it_asks_for_the_day() -> None:
    assert ask().responses == ["utter_appointment_date"]
    assert ask().buttons == []


@pytest.mark.parametrize("problem", Problem)
def test_after_a_wrong_answer_it_says_what_was_wrong_once(problem: Problem) -> None:
    outcome = ask(appointment_problem=problem.value)
    assert outcome.responses == [f"utter_appointment_date_{problem.value}"]
    assert outcome.slots == {"appointment_problem": None}


def test_of_two_days_it_asks_which_is_meant() -> None:
    outcome = ask(appointment_days=["2027-12-05", "2027-05-12"])
    assert outcome.responses == ["utter_appointment_date_which"]
    assert outcome.messages[0]["buttons"] == [
        {"title": "Sunday 5 December 2027", "payload": '/appointment{"value": "2027-12-05"}'},
        {"title": "Wednesday 12 May 2027", "payload": '/appointment{"value": "2027-05-12"}'},
    ]
    assert "appointment_days" not in outcome.slots, "an aside may come before the answer"
