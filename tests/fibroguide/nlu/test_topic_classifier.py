import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from fibroguide.content.catalogue import read_topics
from fibroguide.content.topic_groups import URGENT
from fibroguide.nlu import topic_classifier
from fibroguide.nlu.parse_data import pressed_button
from fibroguide.nlu.topic_classifier import TopicClassifier
from fibroguide.safety.lines import read_lines

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
