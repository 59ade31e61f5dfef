"""Keeps whether an answer was helpful."""

import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from fibroguide.content.topic_groups import DOCUMENT_GROUPS, group_of
from fibroguide.flows.said import Said
from fibroguide.stores.database import database_file, shared_database
from fibroguide.stores.feedback import Feedback

logger = logging.getLogger(__name__)


class ActionStoreFeedback(Action):
    """Runs at feedback/helpful and feedback/not_helpful, pressed or typed."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_store_feedback"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Keep the verdict under the answer's name, and thank, or offer what may help instead."""
        said = Said.of(tracker.latest_message)
        answer = said.entities.get("answer") or _last_answer(tracker)
        helpful = said.topic == "feedback/helpful"
        if answer:
            try:
                Feedback(shared_database(database_file())).add(tracker.sender_id, answer, helpful)
            except (SQLAlchemyError, OSError) as error:  # the person has had an answer, and shall not be bothered with this
                logger.error("A verdict on %s could not be stored (%s).", answer, type(error).__name__)
        dispatcher.utter_message(response=f"utter_{said.topic}", instead_of=answer or "")
        return []


def _last_answer(tracker: Tracker) -> str | None:
    """Return the topic of the last document answer in the conversation's recent turns."""
    for event in reversed(tracker.events):
        topic = ((event.get("metadata") or {}).get("utter_action") or "").removeprefix("utter_")
        if event.get("event") == "bot" and group_of(topic) in DOCUMENT_GROUPS:
            return topic
    return None
