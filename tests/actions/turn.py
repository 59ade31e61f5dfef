"""One turn of a conversation with one custom action, in memory: what Rasa would send the action server, and what comes back."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from fibroguide.content.catalogue import read_phrases, read_topics
from fibroguide.nlu.parse_data import RETRIEVAL_INTENTS, message_data, pressed_button
from fibroguide.text.decision import Decision

DOMAIN = yaml.safe_load(Path("domain.yml").read_text(encoding="utf-8"))
RESPONSES = {f"utter_{name}" for name in (*read_topics(), *read_phrases())}


@dataclass(frozen=True)
class Outcome:
    """What an action did: the messages as it sent them, and the slots it set."""

    messages: list[dict[str, Any]]
    slots: dict[str, Any]

    @property
    def responses(self) -> list[str]:
        return [message["response"] for message in self.messages]

    @property
    def text(self) -> str:
        """The text that was put into the only message."""
        (message,) = self.messages
        return message["list_text"]

    @property
    def buttons(self) -> list[str]:
        return [button["title"] for message in self.messages for button in message["buttons"]]


def typed(text: str, topic: str = "fallback/lost", confidence: float = 0.9) -> dict[str, Any]:
    """Return the parse data of a text that was understood as a topic."""
    data = {**message_data(Decision(topic, confidence)), "text": text, "entities": []}
    if topic.partition("/")[0] in RETRIEVAL_INTENTS:
        data["intent"]["full_retrieval_intent_name"] = topic
    return data


pressed = pressed_button


def bot_said(topic: str) -> dict[str, Any]:
    """Return the event of a reply."""
    return {"event": "bot", "text": "...", "metadata": {"utter_action": f"utter_{topic}"}}


def act(
    action: Action,
    message: dict[str, Any],
    slots: dict[str, Any] | None = None,
    before: Iterable[dict[str, Any]] = (),
    channel: str = "web",
    sender: str = "somebody",
) -> Outcome:
    """Run an action on a message; what it says and sets must be known to the bot."""
    all_slots = {**dict.fromkeys(DOMAIN["slots"]), "requested_slot": None, **(slots or {})}
    assert set(all_slots) == {*DOMAIN["slots"], "requested_slot"}
    events = [*before, {"event": "user", "input_channel": channel, "parse_data": message, "text": message["text"]}]
    tracker = Tracker(sender, all_slots, message, events, False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    changes = action.run(dispatcher, tracker, DOMAIN)
    assert {change["event"] for change in changes} <= {"slot"}
    outcome = Outcome(dispatcher.messages, {change["name"]: change["value"] for change in changes})
    assert set(outcome.slots) <= set(all_slots)
    assert set(outcome.responses) <= RESPONSES
    return outcome
