import pytest

from fibroguide.content.topic_groups import URGENT
from fibroguide.engine.without_actions import stand_in

LEFT = {"callback_form": "callback_confirm", "appointment_form": "appointment_correct"}


def call(topic: str, form: str | None = "callback_form", action: str | None = None) -> dict:
    intent = {"name": topic.partition("/")[0], "full_retrieval_intent_name": topic if "/" in topic else None}
    tracker = {"active_loop": {"name": form} if form else {}, "latest_message": {"intent": intent}}
    return {"next_action": action or f"validate_{form}", "tracker": tracker}


@pytest.mark.parametrize("topic", ["procedure/fasting", "not_covered/addiction", "safety/dosing", "clinician"])
@pytest.mark.parametrize("form", LEFT)
def test_a_question_is_left_to_the_rules(form: str, topic: str) -> None:
    assert stand_in(call(topic, form)) == {"events": [], "responses": []}


@pytest.mark.parametrize("topic", ["stop", *(f"safety/{category}" for category in URGENT)])
@pytest.mark.parametrize("form", LEFT)
def test_who_stops_or_is_in_danger_is_not_held(form: str, topic: str) -> None:
    events = stand_in(call(topic, form))["events"]
    assert [(event["name"], event["value"]) for event in events] == [(LEFT[form], "no"), ("requested_slot", None)]


@pytest.mark.parametrize("topic", ["fallback/lost", "smalltalk/affirm", "smalltalk/greet", "callback", "appointment"])
def test_what_may_be_an_answer_only_the_action_server_can_read(topic: str) -> None:
    assert stand_in(call(topic)) is None


def test_outside_of_a_form_and_for_other_actions_nobody_stands_in() -> None:
    assert stand_in(call("stop", form=None, action="validate_callback_form")) is None
    assert stand_in(call("procedure/fasting", action="action_show_checklist")) is None
