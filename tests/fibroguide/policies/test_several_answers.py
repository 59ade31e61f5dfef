import pytest
from rasa.core.actions.action import create_bot_utterance
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from fibroguide.content.catalogue import read_topics
from fibroguide.policies.several_answers import SeveralAnswers, next_action
from fibroguide.text.several import _REPLIES

DOMAIN = Domain.load("domain.yml").merge(Domain.from_dict({"responses": {f"utter_{name}": [] for name in read_topics()}}))


def asked(*topics: str) -> list[Event]:
    return [UserUttered("a message", intent={"name": "benefits"}, parse_data={"topics": list(topics)})]


def tracker(*events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("test", list(events), slots=DOMAIN.slots)


def actions_after(*events: Event) -> list[str | None]:
    """Do what comes next, as Rasa does, until the bot listens, a form has begun, or the rules decide."""
    talk, done = tracker(*events), []
    while len(done) < 20:
        action = next_action(talk)
        done.append(action)
        if action in (None, "action_listen"):
            break
        talk.update(ActionExecuted(action))
        talk.update(ActiveLoop(action) if action.endswith("_form") else create_bot_utterance({"text": "An answer."}))
        talk.update(SlotSet("checklist_step", None))
    return done


@pytest.mark.parametrize(
    ("topics", "actions"),
    [
        (["benefits/speed", "procedure/fasting"], ["utter_benefits/speed", "utter_procedure/fasting", "action_listen"]),
        (
            ["safety/dosing", "not_covered/cost_insurance", "clinician"],
            ["utter_safety/dosing", "utter_not_covered/cost_insurance", "utter_clinician", "action_listen"],
        ),
        (
            ["checklist/preparation", "procedure/fasting"],
            ["action_show_checklist", "utter_procedure/fasting", "action_listen"],
        ),
        (["procedure/fasting", "callback"], ["utter_procedure/fasting", "utter_clinician", "callback_form", None]),
        (["procedure/fasting", "appointment"], ["utter_procedure/fasting", "appointment_form", None]),
        (["clinician", "callback"], ["utter_clinician", "callback_form", None]),
    ],
)
def test_each_topic_is_answered_in_turn(topics: list[str], actions: list[str | None]) -> None:
    assert actions_after(*asked(*topics)) == actions


@pytest.mark.parametrize("topics", [[], ["benefits/speed"], ["callback"]])
def test_one_topic_is_left_to_the_rules(topics: list[str]) -> None:
    assert actions_after(*asked(*topics)) == [None]


def test_before_any_message_the_rules_decide() -> None:
    assert next_action(tracker()) is None
    assert next_action(tracker(ActionExecuted("action_session_start"), ActionExecuted("action_listen"))) is None


def test_a_message_that_knows_nothing_of_topics_is_left_to_the_rules() -> None:
    assert next_action(tracker(UserUttered("hi", parse_data={"intent": {"name": "smalltalk"}}))) is None
    assert next_action(tracker(UserUttered("hi", parse_data={"topics": None}))) is None


def test_inside_a_form_the_rules_decide() -> None:
    assert next_action(tracker(ActiveLoop("callback_form"), *asked("benefits/speed", "procedure/fasting"))) is None


def test_after_a_form_it_answers_again() -> None:
    ended = [ActiveLoop("callback_form"), ActionExecuted("callback_form"), ActiveLoop(None), ActionExecuted("action_listen")]
    assert next_action(tracker(*ended, *asked("benefits/speed", "procedure/fasting"))) == "utter_benefits/speed"


def test_what_was_done_for_the_message_before_does_not_count() -> None:
    both = ["benefits/speed", "procedure/fasting"]
    first = [*asked(*both), *(ActionExecuted(f"utter_{topic}") for topic in both), ActionExecuted("action_listen")]
    assert actions_after(*first, *asked(*both[::-1])) == ["utter_procedure/fasting", "utter_benefits/speed", "action_listen"]


@pytest.fixture
def policy(tmp_path) -> SeveralAnswers:
    context = ExecutionContext(GraphSchema({}), "model")
    settings = SeveralAnswers.get_default_config()
    return SeveralAnswers.create(settings, LocalModelStorage(tmp_path), Resource("several"), context)


def predicted(policy: SeveralAnswers, *events: Event) -> tuple[str | None, int]:
    prediction = policy.predict_action_probabilities(tracker(*events), DOMAIN)
    best = max(prediction.probabilities)
    return (DOMAIN.action_names_or_texts[prediction.probabilities.index(best)] if best else None), prediction.policy_priority


def test_the_prediction_is_sure_and_stands_above_the_rules(policy: SeveralAnswers) -> None:
    assert predicted(policy, *asked("benefits/speed", "procedure/fasting")) == ("utter_benefits/speed", 7)


def test_nothing_is_predicted_where_the_rules_decide_or_the_domain_has_no_such_reply(policy: SeveralAnswers) -> None:
    assert predicted(policy, *asked("benefits/speed"))[0] is None
    assert predicted(policy, *asked("benefits/nothing", "benefits/speed"))[0] is None


def test_it_learns_nothing(policy: SeveralAnswers) -> None:
    assert policy.train([], DOMAIN) == Resource("several")


@pytest.mark.parametrize("topic", [topic.name for topic in read_topics().values() if topic.group in _REPLIES])
def test_all_that_is_done_for_a_topic_is_known_to_the_domain(topic: str) -> None:
    first = "benefits/mood" if topic == "benefits/speed" else "benefits/speed"
    done = [action for action in actions_after(*asked(first, topic)) if action]
    assert len(done) >= 2
    assert set(done) <= set(DOMAIN.action_names_or_texts)
