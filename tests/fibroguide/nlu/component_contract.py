"""What every NLU component of config.yml must keep to; each check is run by the component's own test."""

from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

RESOURCE = Resource("component")
CONTEXT = ExecutionContext(GraphSchema({}), "model")
ODD_TEXTS = ["", "   ", "😀👍", "?!", "x" * 10_000, "\x00\ud800", "/benefits/speed", '/ask{"a": 1}', "¿qué?", "ＦＩＢＲＯ"]


def nothing_said() -> DialogueStateTracker:
    return DialogueStateTracker.from_events("contract", [])


def make(component: Any, storage: ModelStorage, **config: Any) -> Any:
    return component.create({**component.get_default_config(), **config}, storage, RESOURCE, CONTEXT)


def load(component: Any, storage: ModelStorage) -> Any:
    return component.load(component.get_default_config(), storage, RESOURCE, CONTEXT)


def parsed(component: Any, texts: list[str]) -> list[dict[str, Any]]:
    return [message.as_dict() for message in component.process([Message({TEXT: text}) for text in texts], nothing_said())]


def check_rejects_unknown_keys(component: Any, storage: ModelStorage) -> None:
    with pytest.raises(InvalidConfigException, match="unknown key 'treshold'.*Known keys"):
        make(component, storage, treshold=1)


def check_train_persist_load_gives_equal_output(
    component: Any, storage: ModelStorage, data: TrainingData, texts: list[str]
) -> None:
    trained = make(component, storage)
    trained.train(data)
    assert parsed(load(component, storage), texts) == parsed(trained, texts)


def check_odd_texts_are_harmless(loaded: Any) -> None:
    for text, message in zip(ODD_TEXTS, parsed(loaded, ODD_TEXTS), strict=True):
        assert message[TEXT] == text, "the text itself must not change"
        assert message[INTENT]["name"]


def check_keeps_what_others_have_found(loaded: Any) -> None:
    entity = {"entity": "medicine", "value": "aspirin", "start": 0, "end": 7}
    message = Message({TEXT: "aspirin", ENTITIES: [entity], "note": "kept"})
    loaded.process([message], nothing_said())
    assert message.get(ENTITIES) == [entity]
    assert message.get("note") == "kept"


def check_ranking_is_sorted_with_the_winner_first(loaded: Any, texts: list[str]) -> None:
    for message in parsed(loaded, texts):
        confidences = [item["confidence"] for item in message["intent_ranking"]]
        assert message["intent_ranking"][0] == message[INTENT]
        assert confidences == sorted(confidences, reverse=True)
        assert all(0 <= confidence <= 1 for confidence in confidences)


def check_one_by_one_equals_batch(loaded: Any, texts: list[str]) -> None:
    together = parsed(loaded, texts)
    for text, message in zip(texts, together, strict=True):
        alone = parsed(loaded, [text])[0]
        assert alone[INTENT]["name"] == message[INTENT]["name"]
        assert alone[INTENT]["confidence"] == pytest.approx(message[INTENT]["confidence"], abs=1e-4)
