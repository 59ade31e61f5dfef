"""Understands short commands where they make sense: while a checklist is gone through or a form is filled in.

"ok" is small talk, and in the middle of a checklist it means "next". The classifier sees a message by itself; this
component sees what is going on as well.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from fibroguide.nlu.parse_data import message_data
from fibroguide.nlu.talk import is_in_form, is_walking
from fibroguide.text.decision import Decision

WALKING, FILLING_IN = "walking", "filling_in"
_PHRASES = Path(__file__).with_name("flow_phrases.yml")
_WALK_ACTION = "action_walk_checklist"
_YES = "yes"
AFFIRM = "smalltalk/affirm"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class FlowCommands(GraphComponent, IntentClassifier):
    """Overrides the intent of a message that is a command in what is going on."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings: there are none."""
        return {}

    def __init__(self, config: dict[str, Any]) -> None:
        """Make the component.

        Raises:
            InvalidConfigException: config.yml gives a key that does not exist.
        """
        unknown = [key for key in config if key != "name" and not key.startswith("__")]
        if unknown:
            raise InvalidConfigException(f"config.yml: FlowCommands got the unknown key '{unknown[0]}'. It knows no keys.")

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> "FlowCommands":
        """Return the component."""
        phrases()  # now, and not while the first person waits
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training data as it is."""
        return training_data

    def process(self, messages: list[Message], tracker: DialogueStateTracker) -> list[Message]:
        """Set the intent of each message that is a command here."""
        state = _state(tracker)
        if state is None:
            return messages
        for message in messages:
            command = command_in(state, message.get(TEXT) or "", _topic(message), _step_was_said_last(tracker))
            if command:
                for key, value in message_data(Decision(command, 1.0)).items():
                    message.set(key, value, add_to_output=True)
        return messages


def command_in(state: str, text: str, topic: str, step_was_said_last: bool) -> str | None:
    """Return the command that a text is while a checklist is gone through or a form is filled in, or None.

    Args:
        state: ``walking`` or ``filling_in``.
        text: What was typed.
        topic: What the classifier takes it for.
        step_was_said_last: Whether the bot's last words were a step: "yes" then means the next one, else back to the list.
    """
    command = phrases()[state].get(" ".join(re.sub(r"[^\w' ]+", " ", text.lower()).split()))
    if command == _YES or (command is None and state == WALKING and topic == AFFIRM):
        return "next_step" if step_was_said_last else "repeat_step"
    return command


@lru_cache(maxsize=1)
def phrases() -> Mapping[str, Mapping[str, str]]:
    """Return, by state, the command for each phrase."""
    content = yaml.safe_load(_PHRASES.read_text(encoding="utf-8"))
    return {
        state: {phrase: command for command, listed in commands.items() for phrase in listed}
        for state, commands in content.items()
    }


def _state(tracker: DialogueStateTracker) -> str | None:
    if is_in_form(tracker):
        return FILLING_IN
    return WALKING if is_walking(tracker) else None


def _step_was_said_last(tracker: DialogueStateTracker) -> bool:
    actions = (event.action_name for event in reversed(tracker.events) if event.type_name == "action")
    return next((name for name in actions if name != "action_listen"), None) == _WALK_ACTION


def _topic(message: Message) -> str:
    selector = message.get("response_selector") or {}
    intent = (message.get("intent") or {}).get("name") or ""
    return str(selector.get(intent, {}).get("response", {}).get("intent_response_key") or intent)
