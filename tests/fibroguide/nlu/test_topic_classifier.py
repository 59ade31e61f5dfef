import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rasa.core.actions.action import create_bot_utterance
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.events import ActionExecuted, ActiveLoop, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from fibroguide.content.catalogue import read_topics
from fibroguide.content.topic_groups import URGENT
from fibroguide.nlu import topic_classifier
from fibroguide.nlu.parse_data import pressed_button
from fibroguide.nlu.talk import Talk, Turn
from fibroguide.nlu.topic_classifier import TopicClassifier
from fibroguide.safety.lines import read_lines
from fibroguide.text.choices import Offered
from fibroguide.text.decision import DID_YOU_MEAN, LOST_AGAIN, NONE_OF_THESE, Decision
from fibroguide.text.several import Understood

_spec = importlib.util.spec_from_file_location("component_contract", Path(__file__).with_name("component_contract.py"))
contract = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = contract
_spec.loader.exec_module(contract)

# Twenty questions of each of twenty topics: more groups and topics than any ranking that is cut off could hold.
_ALL = [topic for topic in read_topics().values() if len(topic.questions) >= 30 and "/" in topic.name]
DANGER = [topic for topic in _ALL if topic.name.removeprefix("safety/") in URGENT]
TOPICS = [topic for topic in _ALL if topic not in DANGER][::3]
DATA = TrainingData([Message.build(text=q, intent=topic.name) for topic in TOPICS + DANGER for q in topic.questions[:20]])
TEXTS = [topic.questions[25] for topic in TOPICS] + ["asdf qwer", "how?"]


@pytest.fixture(scope="module", autouse=True)
def few_lines() -> Iterator[None]:
    """A hundredth of the lines that teach danger: these tests are about the component and not about what it learns."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(topic_classifier, "read_lines", lambda: read_lines()[::100])
        yield


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    return LocalModelStorage(tmp_path_factory.mktemp("storage"))


@pytest.fixture(scope="module")
def loaded(storage: LocalModelStorage) -> TopicClassifier:
    contract.make(TopicClassifier, storage).train(DATA)
    return contract.load(TopicClassifier, storage)


def test_rejects_unknown_keys(storage: LocalModelStorage) -> None:
    contract.check_rejects_unknown_keys(TopicClassifier, storage)


@pytest.mark.parametrize("value", ["0.4", None, True])
def test_rejects_values_that_are_no_numbers(storage: LocalModelStorage, value: object) -> None:
    with pytest.raises(InvalidConfigException, match="needs a number for 'answer'"):
        contract.make(TopicClassifier, storage, answer=value)


def test_train_persist_load_gives_equal_output(tmp_path: Path) -> None:
    contract.check_train_persist_load_gives_equal_output(TopicClassifier, LocalModelStorage(tmp_path), DATA, TEXTS)


def test_odd_texts_are_harmless(loaded: TopicClassifier) -> None:
    contract.check_odd_texts_are_harmless(loaded)


def test_keeps_what_others_have_found(loaded: TopicClassifier) -> None:
    contract.check_keeps_what_others_have_found(loaded)


def test_ranking_is_sorted_with_the_winner_first(loaded: TopicClassifier) -> None:
    contract.check_ranking_is_sorted_with_the_winner_first(loaded, [*TEXTS, *contract.ODD_TEXTS])


def test_one_by_one_equals_batch(loaded: TopicClassifier) -> None:
    contract.check_one_by_one_equals_batch(loaded, TEXTS)


def test_an_empty_batch_is_fine(loaded: TopicClassifier) -> None:
    assert loaded.process([], contract.nothing_said()) == []


def test_untrained_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="Run 'make train'"):
        contract.make(TopicClassifier, LocalModelStorage(tmp_path)).process([Message({"text": "hello"})], contract.nothing_said())


def test_names_group_and_topic_as_rasa_expects(loaded: TopicClassifier) -> None:
    topic = TOPICS[0]
    message = contract.parsed(loaded, [topic.questions[0]])[0]
    assert message["intent"]["name"] == topic.group
    assert message["response_selector"][topic.group]["response"]["utter_action"] == f"utter_{topic.name}"


def test_a_button_payload_is_taken_by_name(loaded: TopicClassifier) -> None:
    message = contract.parsed(loaded, [f"/{TOPICS[2].name}"])[0]
    assert message["response_selector"][TOPICS[2].group]["response"]["intent_response_key"] == TOPICS[2].name
    assert message["intent"]["confidence"] == 1


def test_a_pressed_button_says_the_same_without_the_classifier(loaded: TopicClassifier) -> None:
    typed, pressed = contract.parsed(loaded, [f"/{TOPICS[2].name}"])[0], pressed_button(TOPICS[2].name)
    assert pressed["intent"]["name"] == typed["intent"]["name"]
    assert pressed["response_selector"] == typed["response_selector"]


@pytest.mark.parametrize("name", ["fibroguide/text/wording.py", "fibroguide/safety/patterns.yml", "data/safety/lines/crisis.txt"])
def test_the_training_cache_notices_what_changed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True)
    (tmp_path / name).write_text("one")
    monkeypatch.chdir(tmp_path)
    before = TopicClassifier.fingerprint_addon({})
    (tmp_path / name).write_text("another")
    assert TopicClassifier.fingerprint_addon({}) != before


def test_danger_comes_first_as_in_the_gate(loaded: TopicClassifier) -> None:
    (message,) = loaded.process([Message.build(text="how long is a session, and I want to k1ll myself")], contract.nothing_said())
    assert message.get("intent")["name"] == "safety"
    assert message.get("response_selector")["safety"]["response"]["utter_action"] == "utter_safety/crisis"


def test_only_the_screen_tells_danger(loaded: TopicClassifier) -> None:
    assert not {f"safety/{category}" for category in URGENT} & set(loaded.model.topics)


def test_a_fact_asked_about_in_alarming_words_is_marked_for_a_word_of_caution(loaded: TopicClassifier) -> None:
    (message,) = loaded.process([Message.build(text="Is chest pain a symptom of fibromyalgia?")], contract.nothing_said())
    assert message.get("intent")["name"] != "safety"
    assert message.get("caution") == "emergency"


OFFER = ("benefits/mood", "procedure/ride_home", NONE_OF_THESE)
WHICH = Talk((Turn((DID_YOU_MEAN,), tuple(Offered(f"Title of {topic}", topic) for topic in OFFER)),))
ANSWERED = Talk((Turn(("benefits/mood",), WHICH.choices),))
DRIVING, MOOD = "Can I drive after my infusion?", "Can ketamine help with depression and anxiety?"


def topic_of(data: dict[str, object]) -> str:
    name = data["intent"]["name"]
    return data["response_selector"][name]["response"]["intent_response_key"] if "response_selector" in data else name


@pytest.mark.parametrize(
    ("text", "topic"),
    [("2", OFFER[1]), ("the first one", OFFER[0]), ("title of procedure/ride_home", OFFER[1]), ("none of these", NONE_OF_THESE)],
)
def test_a_typed_choice_does_what_the_button_does(loaded: TopicClassifier, text: str, topic: str) -> None:
    pressed = pressed_button(topic)
    del pressed["text"]
    assert loaded.classify(text, WHICH) == pressed


def test_both_chooses_all_that_was_offered(loaded: TopicClassifier) -> None:
    data = loaded.classify("both", WHICH)
    assert data["topics"] == list(OFFER[:2])
    assert topic_of(data) == OFFER[0]


def test_a_number_is_a_choice_only_where_the_bot_asked_which(loaded: TopicClassifier) -> None:
    for talk in Talk(), ANSWERED:
        assert topic_of(loaded.classify("2", talk)) not in OFFER
        assert loaded.classify("both", talk)["topics"] == []


def test_the_answer_to_a_forms_question_is_no_choice(loaded: TopicClassifier) -> None:
    assert topic_of(loaded.classify("2", WHICH, in_form=True)) not in OFFER
    assert loaded.classify(f"{DRIVING} {MOOD}", in_form=True)["topics"] == []


def test_danger_comes_before_a_choice_and_before_other_questions(loaded: TopicClassifier) -> None:
    assert topic_of(loaded.classify("none of these, I want to die", WHICH)) == "safety/crisis"
    found = loaded.classify(f"{DRIVING} I am going to kill myself tonight. {MOOD}")
    assert (topic_of(found), found["topics"]) == ("safety/crisis", [])


def test_several_questions_set_their_topics_in_order(loaded: TopicClassifier) -> None:
    data = loaded.classify(f"{DRIVING} {MOOD}")
    assert data["topics"] == ["procedure/ride_home", "benefits/mood"]
    assert topic_of(data) == "procedure/ride_home"
    assert data["left"] == []


def test_one_question_sets_no_topics(loaded: TopicClassifier) -> None:
    data = loaded.classify(DRIVING)
    assert (topic_of(data), data["topics"], data["left"], data["wording"], data["about"]) == (
        "procedure/ride_home",
        [],
        [],
        "",
        "",
    )


def test_a_list_among_several_topics_is_the_intent_that_its_action_reads(loaded: TopicClassifier) -> None:
    data = loaded.classify(f"{DRIVING} Can I have the preparation checklist?")
    assert data["topics"] == ["procedure/ride_home", "checklist/preparation"]
    assert topic_of(data) == "checklist/preparation"


def test_what_is_asked_beyond_three_is_left(loaded: TopicClassifier) -> None:
    more = "How many infusions will I need? What is the success rate?"
    data = loaded.classify(f"{DRIVING} {MOOD} {more}")
    assert data["topics"] == ["procedure/ride_home", "benefits/mood", "procedure/number_of_sessions"]
    assert data["left"] == ["not_covered/success_rate"]


def test_a_word_about_the_talk_is_read_after_what_was_answered(loaded: TopicClassifier) -> None:
    data = loaded.classify("say that in one sentence", ANSWERED)
    assert (topic_of(data), data["topics"], data["wording"]) == ("benefits/mood", ["benefits/mood"], "in_one_sentence")
    data = loaded.classify("tell me more about that", ANSWERED)
    assert (topic_of(data), data["about"]) == ("follow_up/no_more", "benefits/mood")
    assert topic_of(loaded.classify("say that in one sentence")) == "follow_up/one_sentence"


@pytest.mark.parametrize("command", ["repeat_step", "previous_step"])
@pytest.mark.parametrize(
    "topics", [("procedure/ride_home", "checklist/preparation"), ("checklist/preparation", "procedure/fasting")]
)
def test_a_list_said_again_among_other_answers_is_the_intent(command: str, topics: tuple[str, ...]) -> None:
    understood = Understood((Decision(command, 0.9),), ())
    data = topic_classifier._data(understood, Talk((Turn(topics, ()),)), walking=False)
    assert (topic_of(data), data["topics"]) == ("checklist/preparation", list(topics))


def test_what_is_not_understood_twice_leads_to_a_person(loaded: TopicClassifier) -> None:
    assert topic_of(loaded.classify("asdf asdf qwer", WHICH)) == LOST_AGAIN


def test_another_language_is_named_among_several_questions_too(loaded: TopicClassifier) -> None:
    assert topic_of(loaded.classify("puedo manejar despues? cuanto dura la infusion?")) == "fallback/other_language"


def test_process_reads_the_talk_from_the_tracker(loaded: TopicClassifier) -> None:
    shown = [{"title": "Mood", "payload": "/benefits/mood"}, {"title": "Driving", "payload": "/procedure/ride_home"}]
    which = create_bot_utterance({"utter_action": f"utter_{DID_YOU_MEAN}", "text": "Which?", "buttons": shown})
    events = [UserUttered("hm"), ActionExecuted(f"utter_{DID_YOU_MEAN}"), which, ActionExecuted("action_listen")]
    for in_form in [], [ActiveLoop("callback_form")]:
        talk = DialogueStateTracker.from_events("test", [*events, *in_form])
        (message,) = loaded.process([Message.build(text="2")], talk)
        assert (topic_of(message.as_dict()) == "procedure/ride_home") == (not in_form)
