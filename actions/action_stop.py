"""Ends what is going on outside of forms: a checklist, or a request to be called back that was sent."""

import logging
import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from fibroguide.flows.said import Said
from fibroguide.stores.callbacks import Callbacks
from fibroguide.stores.database import database_file, shared_database

logger = logging.getLogger(__name__)

_CALL = re.compile(r"\bcall|\bring|\bphon|\brequest|\bcontact", re.IGNORECASE)


class ActionStop(Action):
    """Runs at ``stop``; a form takes that word itself."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_stop"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Close the checklist; withdraw the open requests of the conversation where the message speaks of a call."""
        said = Said.of(tracker.latest_message)
        try:
            withdrawn = not said.pressed and bool(_CALL.search(said.text)) and _withdraw(tracker.sender_id)
        except (SQLAlchemyError, OSError) as error:
            logger.error("A request to be called back could not be withdrawn (%s).", type(error).__name__)
            dispatcher.utter_message(response="utter_callback_failed")
            return []
        dispatcher.utter_message(response="utter_callback_withdrawn" if withdrawn else "utter_stopped")
        return [SlotSet("checklist_step", None)]


def _withdraw(conversation: str) -> bool:
    callbacks = Callbacks(shared_database(database_file()))
    if not any(request.conversation == conversation for request in callbacks.open()):
        return False
    callbacks.erase(conversation)
    return True
