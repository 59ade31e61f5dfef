"""How a decision is told to Rasa: the parts of a message that rules, stories and responses look at.

Topics are named like Rasa's retrieval intents (``procedure/fasting``): the group is the intent, and the
``response_selector`` entry names the response, so the one rule of a group utters the right answer.
"""

import json
from collections.abc import Sequence
from typing import Any

from fibroguide.content.topic_groups import DOCUMENT_GROUPS, group_of
from fibroguide.text.decision import Decision
from fibroguide.text.topic_model import Ranked

RETRIEVAL_INTENTS = (
    *DOCUMENT_GROUPS,
    "not_covered",
    "safety",
    "out_of_scope",
    "smalltalk",
    "follow_up",
    "conversation",
    "fallback",
    "checklist",
    "feedback",
)
_RANKED_TOPICS = 5


def message_data(decision: Decision, ranking: Sequence[Ranked] = ()) -> dict[str, Any]:
    """Return what a classified message carries: intent, rankings, response selector entry and offered topics.

    ``topics``, ``left``, ``wording`` and ``about`` are empty: the classifier fills them in for what is more than one question, or
    about the talk itself.
    """
    group = group_of(decision.topic)
    groups: dict[str, float] = {}
    for item in ranking:
        groups[group_of(item.topic)] = max(item.probability, groups.get(group_of(item.topic), 0.0))
    groups[group] = min(1.0, max(decision.confidence, *groups.values(), 0.0))  # the winner stands first
    data: dict[str, Any] = {
        "intent": {"name": group, "confidence": groups[group]},
        "intent_ranking": [
            {"name": name, "confidence": confidence}
            for name, confidence in sorted(groups.items(), key=lambda pair: (-pair[1], pair[0] != group))
        ],
        "topic_ranking": [{"topic": item.topic, "confidence": item.probability} for item in ranking[:_RANKED_TOPICS]],
        "offered": list(decision.offered),
        "topics": [],
        "left": [],
        "wording": "",
        "about": "",
    }
    if group in RETRIEVAL_INTENTS:
        response = {
            "intent_response_key": decision.topic,
            "utter_action": f"utter_{decision.topic}",
            "confidence": decision.confidence,
            "responses": [],
        }
        data["response_selector"] = {
            "all_retrieval_intents": list(RETRIEVAL_INTENTS),
            group: {"response": response, "ranking": [{key: response[key] for key in ("intent_response_key", "confidence")}]},
        }
    return data


def pressed_button(payload: str) -> dict[str, Any]:
    """Return the parse data of a message that stands for the press of a button.

    Args:
        payload: ``procedure/fasting`` or, as in Rasa's payloads, ``callback{"value": "any time"}``.

    Raises:
        ValueError: What stands in braces is not a JSON object.
    """
    topic, brace, rest = payload.partition("{")
    entities = json.loads(brace + rest) if brace else {}
    data = message_data(Decision(topic, 1.0))
    data["text"] = f"/{payload}"
    place = {"start": 0, "end": len(data["text"]), "extractor": "button"}
    data["entities"] = [{"entity": name, "value": value, **place} for name, value in entities.items()]
    if group_of(topic) in RETRIEVAL_INTENTS:
        data["intent"]["full_retrieval_intent_name"] = topic
    return data


def chosen_data(payload: str) -> dict[str, Any]:
    """Return what a typed message carries that chooses the button with this payload: what its press does, under its own text."""
    data = pressed_button(payload)
    del data["text"]
    return data
